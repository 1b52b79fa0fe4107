package io.pgbaton.operator.person;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.operator.engine.EngineGateway.EngineException;
import io.pgbaton.operator.engine.EngineState;
import io.pgbaton.operator.engine.RunLine;
import io.pgbaton.operator.engine.RunRef;
import io.pgbaton.operator.fake.Sample;
import io.pgbaton.operator.person.Heard.Fate;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.reshape.ReshapeInput;
import io.pgbaton.workflows.rolechange.Operation;
import io.pgbaton.workflows.rolechange.RoleChangeInput;
import io.pgbaton.workflows.start.Runs;
import io.pgbaton.workflows.step.Confirmation;
import io.pgbaton.workflows.step.Departure;
import io.pgbaton.workflows.step.Evidence;
import io.pgbaton.workflows.step.Permit;
import io.pgbaton.workflows.step.Seal;
import io.pgbaton.workflows.step.Skipping;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a person writes into an annotation, and what becomes of it. */
class MessengerTest {
    private static final String CONFIRMATION =
            "epoch=3 token=token-3 instance=orders-0 by=\"Ada L.\" reason=\"pulled the plug\"";

    private final List<String> takenAway = new ArrayList<>();
    private final PostgresCluster cluster = Sample.cluster();
    private final KnownRuns runs = new KnownRuns();
    private EngineState state = new EngineState.Reachable();
    private Supplier<Optional<Baton>> baton = () -> Optional.of(Sample.held(3).open(Sample.ballot(3)));
    private final Messenger messenger = new Messenger(
            new Messenger.Engine(runs, runs.starter(), () -> state),
            any -> baton.get(),
            (any, word, text) -> takenAway.add(word.annotation()),
            new Sealer(any -> Optional.of("key")));

    /** Knows which runs are open, and keeps each signal once by its id, as a real engine does. */
    private static final class KnownRuns implements RunLine {
        private final Set<String> open = new HashSet<>();
        private final Set<String> ids = new HashSet<>();
        private final List<String> signals = new ArrayList<>();
        private Operation operation = Operation.FAILOVER;
        private boolean away;

        @Override
        public Optional<RunRef> newest(String workflowId) {
            if (away) {
                throw new EngineException("cannot describe " + workflowId, new IllegalStateException("gone"));
            }
            return open.contains(workflowId)
                    ? Optional.of(new RunRef(workflowId, "run", operation, Instant.EPOCH, null, "RUNNING"))
                    : Optional.empty();
        }

        @Override
        public void signal(RunRef run, String name, Object payload, String id) {
            if (ids.add(id)) {
                signals.add("%s %s %s".formatted(run.workflowId(), name, payload));
            }
        }

        /** Of all that can be started only what a word starts is reported here. */
        Runs starter() {
            return (Runs) Proxy.newProxyInstance(
                    Runs.class.getClassLoader(), new Class<?>[] {Runs.class}, (proxy, method, arguments) -> {
                        if (arguments[0] instanceof RoleChangeInput begun && arguments.length == 1) {
                            operation = begun.operation();
                            open.add(WorkflowIds.roleChange(begun.cluster()));
                            signals.add("begin " + operation);
                            return null;
                        }
                        String about = arguments[0] instanceof ReshapeInput input ? " of " + input.lost() : "";
                        signals.add("%s %s%s".formatted(method.getName(), arguments[1], about));
                        return null;
                    });
        }
    }

    @BeforeEach
    void aRunIsOpen() {
        runs.open.add(WorkflowIds.roleChange(Sample.UID));
    }

    @Test
    void anAdoptionIsBegunByAPersonsWordWhereThereIsNoBaton() {
        runs.open.clear();
        baton = Optional::empty;
        says("pgbaton.io/adopt", "cluster=old without=orders-2 by=Ada reason=restored");
        assertThat(hear().fate()).isEqualTo(Fate.PASSED_ON);
        assertThat(runs.signals).containsExactly("begin ADOPTION", adoptSealedForTheRun());
    }

    @Test
    void anAdoptionThatHasBegunHearsTheWordAlone() {
        runs.operation = Operation.ADOPTION;
        baton = Optional::empty;
        says("pgbaton.io/adopt", "cluster=old without=orders-2 by=Ada reason=restored");
        assertThat(hear().fate()).isEqualTo(Fate.PASSED_ON);
        assertThat(runs.signals).containsExactly(adoptSealedForTheRun());
    }

    private static String adoptSealedForTheRun() {
        Permit permit = new Permit("old", "orders-2", "Ada", "restored");
        return "b2a4/role-change adopt " + permit.under(Seal.of("key", Seal.text("adopt", "run", permit)));
    }

    @Test
    void anAdoptionWaitsForARoleChangeThatKnowsNothingOfIt() {
        baton = Optional::empty;
        says("pgbaton.io/adopt", "cluster=old by=Ada reason=restored");
        assertThat(hear().fate()).isEqualTo(Fate.WAITS);
        assertThat(runs.signals).isEmpty();
    }

    @Test
    void nothingIsAdoptedThatHasItsBaton() {
        says("pgbaton.io/adopt", "cluster=old by=Ada reason=restored");
        assertThat(hear().fate()).isEqualTo(Fate.REFUSED);
    }

    @Test
    void passesAWordOnAndTakesItAway() {
        says("pgbaton.io/confirm-fenced", CONFIRMATION);
        Heard heard = hear();
        assertThat(heard.fate()).isEqualTo(Fate.PASSED_ON);
        assertThat(heard.sentence()).contains("Ada L. (with kubectl-annotate) said confirmFenced", "pulled the plug");
        assertThat(takenAway).containsExactly("pgbaton.io/confirm-fenced");
        Confirmation confirmation = new Confirmation(3L, "token-3", "orders-0", "Ada L.", "pulled the plug");
        String seal = Seal.of("key", Seal.text("confirmFenced", "run", confirmation));
        assertThat(runs.signals).containsExactly("b2a4/role-change confirmFenced " + confirmation.under(seal));
    }

    @Test
    void aWordThatCouldNotBeTakenAwayIsPassedOnOnceAllTheSame() {
        says("pgbaton.io/confirm-fenced", CONFIRMATION);
        hear();
        hear();
        assertThat(takenAway).hasSize(2);
        assertThat(runs.signals).hasSize(1);
    }

    @Test
    void refusesWhatIsNotForThisMoment() {
        says("pgbaton.io/confirm-fenced", CONFIRMATION.replace("token-3", "token-2"));
        Heard heard = hear();
        assertThat(heard.fate()).isEqualTo(Fate.REFUSED);
        assertThat(heard.sentence()).contains("was not obeyed and is taken away", "now it is epoch 3");
        assertThat(takenAway).hasSize(1);
        assertThat(runs.signals).isEmpty();
    }

    @Test
    void refusesWhatNobodyWaitsFor() {
        runs.open.clear();
        says("pgbaton.io/approve", "epoch=3 token=token-3 by=ada reason=ok");
        assertThat(hear().sentence()).contains("no run is open that waits for it");
    }

    @Test
    void aChangeOfMembersIsAnsweredIfNoRoleChangeIsOpen() {
        runs.open.clear();
        runs.open.add(WorkflowIds.reshape(Sample.UID));
        says("pgbaton.io/approve", "epoch=3 token=token-3 by=ada reason=ok");
        assertThat(hear().fate()).isEqualTo(Fate.PASSED_ON);
        assertThat(runs.signals).singleElement().asString().startsWith("b2a4/reshape approve ");
    }

    @Test
    void beginsAFailoverForAPersonWhoKnowsThatThePrimaryIsLost() {
        baton = () -> Optional.of(Sample.held(3));
        says("pgbaton.io/primary-lost", "epoch=2 primary=orders-0 by=ada reason=\"its rack burns\"");
        assertThat(hear().fate()).isEqualTo(Fate.PASSED_ON);
        assertThat(runs.signals)
                .containsExactly("primaryLost " + new Evidence(2L, "orders-0", "its rack burns", "ada"));
    }

    @Test
    void letsAMemberLeaveAsTheBatonNamesIt() {
        baton = () -> Optional.of(Sample.held(3));
        says("pgbaton.io/let-leave", "epoch=2 token=token-2 instance=orders-2 by=ada reason=\"its rack burns\"");
        assertThat(hear().fate()).isEqualTo(Fate.PASSED_ON);
        Departure departure = new Departure(2L, "token-2", "orders-2", "ada", "its rack burns");
        String seal = Seal.of("key", Seal.text("letLeave", "b2a4/reshape", departure));
        assertThat(runs.signals)
                .containsExactly("letLeave %s of %s".formatted(departure.under(seal), Sample.member(2)));
    }

    @Test
    void theFinalBackupIsSkippedByTheRunThatDeletesTheCluster() {
        baton = Optional::empty;
        runs.open.add(WorkflowIds.deleteCluster(Sample.UID));
        says("pgbaton.io/skip-final-backup", "by=ada reason=\"nobody needs it\"");
        assertThat(hear().fate()).isEqualTo(Fate.PASSED_ON);
        Skipping word = new Skipping("ada", "nobody needs it");
        String seal = Seal.of("key", Seal.text("skipFinalBackup", "run", word));
        assertThat(runs.signals).containsExactly("b2a4/delete skipFinalBackup " + word.under(seal));
    }

    @Test
    void aSkippedBackupWaitsForTheRunOfADeletionAndIsRefusedWithoutOne() {
        says("pgbaton.io/skip-final-backup", "by=ada reason=\"nobody needs it\"");
        assertThat(hear().fate()).isEqualTo(Fate.REFUSED);
        cluster.getMetadata().setDeletionTimestamp("2026-11-30T12:00:00Z");
        assertThat(hear().fate()).isEqualTo(Fate.WAITS);
        assertThat(runs.signals).isEmpty();
    }

    @Test
    void aWordStaysWhileTheEngineIsAway() {
        state = new EngineState.Unreachable("UNAVAILABLE");
        says("pgbaton.io/confirm-fenced", CONFIRMATION);
        assertThat(hear().fate()).isEqualTo(Fate.WAITS);
        state = new EngineState.Reachable();
        runs.away = true;
        assertThat(hear().fate()).isEqualTo(Fate.WAITS);
        assertThat(takenAway).isEmpty();
    }

    @Test
    void aWordStaysWhileTheBatonCannotBeRead() {
        baton = () -> {
            throw new KubernetesClientException("the API server does not answer");
        };
        says("pgbaton.io/confirm-fenced", CONFIRMATION);
        assertThat(hear().fate()).isEqualTo(Fate.WAITS);
        assertThat(takenAway).isEmpty();
    }

    @Test
    void hearsNothingWhereNobodySaidAnything() {
        says("shop.example/owner", "ada");
        assertThat(messenger.hear(cluster)).isEmpty();
    }

    private Heard hear() {
        return messenger.hear(cluster).orElseThrow();
    }

    private void says(String annotation, String text) {
        cluster.getMetadata().setAnnotations(Map.of(annotation, text));
        FieldsV1 fields = new FieldsV1();
        fields.setAdditionalProperty("f:metadata", Map.of("f:annotations", Map.of("f:" + annotation, Map.of())));
        cluster.getMetadata()
                .setManagedFields(List.of(new ManagedFieldsEntryBuilder()
                        .withManager("kubectl-annotate")
                        .withFieldsV1(fields)
                        .build()));
    }
}
