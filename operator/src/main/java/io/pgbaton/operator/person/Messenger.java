package io.pgbaton.operator.person;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Member;
import io.pgbaton.operator.decide.Policies;
import io.pgbaton.operator.engine.EngineGateway.EngineException;
import io.pgbaton.operator.engine.EngineState;
import io.pgbaton.operator.engine.RunLine;
import io.pgbaton.operator.engine.RunRef;
import io.pgbaton.operator.person.Saying.NotUnderstood;
import io.pgbaton.operator.person.Saying.Understood;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.reshape.ReshapeInput;
import io.pgbaton.workflows.rolechange.Operation;
import io.pgbaton.workflows.start.Runs;
import io.pgbaton.workflows.step.Departure;
import io.pgbaton.workflows.step.Evidence;
import io.pgbaton.workflows.step.Permit;
import io.pgbaton.workflows.step.Skipping;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Passes on what a person has written into an annotation of a PostgresCluster, so that kubectl alone is enough to release a
 * run: read it, judge it, send its signal, take the annotation away. One word at a time.
 *
 * <p>The signal carries an id that follows from the annotation, so sending it again after a crash in between makes no second
 * one. What cannot be understood or does not fit the moment is taken away too, with the reason in an Event and a condition.
 * While the workflow engine is away it stays and waits.
 */
public final class Messenger {
    private final Engine engine;
    private final Function<PostgresCluster, Optional<Baton>> freshBaton;
    private final Board board;
    private final Sealer sealer;

    /** The way to runs. */
    public record Engine(RunLine line, Runs runs, Supplier<EngineState> state) {}

    /**
     * Makes a messenger.
     *
     * @param freshBaton the Baton of a cluster, past every cache; throws if it cannot be read
     */
    public Messenger(Engine engine, Function<PostgresCluster, Optional<Baton>> freshBaton, Board board, Sealer sealer) {
        this.engine = engine;
        this.freshBaton = freshBaton;
        this.board = board;
        this.sealer = sealer;
    }

    /** The first word that stands there, and what became of it; empty if nobody said anything. */
    public Optional<Heard> hear(PostgresCluster cluster) {
        return Letter.first(cluster, Word.ofClusters()).map(letter -> letter.answer(read(cluster, letter), board));
    }

    private Heard read(PostgresCluster cluster, Letter letter) {
        return switch (Saying.read(letter.word(), letter.text())) {
            case NotUnderstood not -> letter.refused(not.why());
            case Understood said -> judge(cluster, said, letter);
        };
    }

    private Heard judge(PostgresCluster cluster, Understood said, Letter letter) {
        if (engine.state().get() instanceof EngineState.Unreachable unreachable) {
            return letter.waits("the workflow engine does not answer (%s)".formatted(unreachable.reason()));
        }
        try {
            Baton baton = freshBaton.apply(cluster).orElse(null);
            Optional<String> objection = WordRule.objection(said, baton);
            if (objection.isPresent()) {
                return letter.refused(objection.get());
            }
            if (hasToWait(cluster, said)) {
                return letter.waits("an older role change has not ended yet");
            }
            if (send(cluster, said, letter.id(), baton)) {
                return letter.passedOn(said);
            }
            return letter.word() == Word.SKIP_FINAL_BACKUP
                            && cluster.getMetadata().getDeletionTimestamp() != null
                    ? letter.waits("the run that deletes the cluster has not begun yet")
                    : letter.refused("no run is open that waits for it");
        } catch (EngineException | KubernetesClientException e) {
            return letter.waits(String.valueOf(e.getMessage()));
        }
    }

    /** False if there is nobody to send it to. */
    private boolean send(PostgresCluster cluster, Understood said, String id, @Nullable Baton baton) {
        ClusterUid uid = new ClusterUid(cluster.getMetadata().getUid());
        if (said.payload() instanceof Evidence evidence) {
            primaryLost(cluster, uid, evidence);
            return true;
        }
        if (said.payload() instanceof Departure departure && baton != null) {
            letLeave(
                    cluster, baton, (Departure) sealer.seal(cluster, said.word(), WorkflowIds.reshape(uid), departure));
            return true;
        }
        Optional<RunRef> run = switch (said.payload()) {
            case Skipping skipping -> open(WorkflowIds.deleteCluster(uid));
            case Permit permit -> open(WorkflowIds.roleChange(uid)).or(() -> beginAdoption(cluster, uid));
            default -> open(WorkflowIds.roleChange(uid)).or(() -> open(WorkflowIds.reshape(uid)));
        };
        run.ifPresent(it -> engine.line()
                .signal(it, said.word().signal(), sealer.seal(cluster, said.word(), it.runId(), said.payload()), id));
        return run.isPresent();
    }

    private void primaryLost(PostgresCluster cluster, ClusterUid uid, Evidence evidence) {
        try {
            engine.runs()
                    .primaryLost(
                            Policies.of(cluster.getSpec())
                                    .input(uid, cluster.getMetadata().getName(), Operation.FAILOVER),
                            evidence);
        } catch (RuntimeException e) {
            throw new EngineException("cannot start a failover", e);
        }
    }

    /** A run that knows nothing of an adoption has to end first, which it does once it finds no Baton. */
    private boolean hasToWait(PostgresCluster cluster, Understood said) {
        ClusterUid uid = new ClusterUid(cluster.getMetadata().getUid());
        return said.payload() instanceof Permit
                && open(WorkflowIds.roleChange(uid))
                        .filter(run -> run.operation() != Operation.ADOPTION)
                        .isPresent();
    }

    /**
     * The word follows to the run that began, and is sealed for that one alone: it names no epoch, as there is none, so a later
     * run could not tell that it is an old one.
     */
    private Optional<RunRef> beginAdoption(PostgresCluster cluster, ClusterUid uid) {
        try {
            engine.runs()
                    .roleChange(Policies.of(cluster.getSpec())
                            .input(uid, cluster.getMetadata().getName(), Operation.ADOPTION));
        } catch (RuntimeException e) {
            throw new EngineException("cannot start an adoption", e);
        }
        return open(WorkflowIds.roleChange(uid));
    }

    /** The member as the Baton names it now: another volume under the same name is another member. */
    private void letLeave(PostgresCluster cluster, Baton baton, Departure departure) {
        Member member = baton.members().stream()
                .filter(it -> it.name().value().equals(departure.instance()))
                .findFirst()
                .orElseThrow();
        ReshapeInput input = ReshapeInput.of(
                baton.cluster(),
                cluster.getMetadata().getName(),
                member,
                "%s lets it leave: %s".formatted(departure.by(), departure.reason()));
        try {
            engine.runs().letLeave(input, departure);
        } catch (RuntimeException e) {
            throw new EngineException("cannot start a change of members", e);
        }
    }

    private Optional<RunRef> open(String workflowId) {
        return engine.line().newest(workflowId).filter(RunRef::isOpen);
    }
}
