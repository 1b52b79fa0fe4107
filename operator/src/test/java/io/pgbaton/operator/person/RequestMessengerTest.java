package io.pgbaton.operator.person;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.operator.engine.RunLine;
import io.pgbaton.operator.engine.RunRef;
import io.pgbaton.operator.fake.Sample;
import io.pgbaton.operator.person.Heard.Fate;
import io.pgbaton.resources.rolechange.PostgresRoleChange;
import io.pgbaton.workflows.rolechange.Operation;
import io.pgbaton.workflows.step.PlanAnswer;
import io.pgbaton.workflows.step.Seal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RequestMessengerTest {
    private static final RunRef RUN =
            new RunRef("b2a4/switchover/monday-1234", "run", Operation.SWITCHOVER, Instant.EPOCH, null, "RUNNING");
    private static final String YES = "epoch=2 planHash=0123456789ab by=ada reason=\"night shift agrees\"";

    private final List<String> signals = new ArrayList<>();
    private final List<String> takenAway = new ArrayList<>();
    private final RequestMessenger messenger = new RequestMessenger(
            new RunLine() {
                @Override
                public Optional<RunRef> newest(String workflowId) {
                    throw new AssertionError("the keeper knows the run");
                }

                @Override
                public void signal(RunRef run, String name, Object payload, String id) {
                    signals.add("%s %s %s".formatted(run.workflowId(), name, payload));
                }
            },
            (request, word, text) -> takenAway.add(word.annotation()),
            new Sealer(cluster -> Optional.of("key")));

    private Optional<Heard> hear(@Nullable RunRef run, Map<String, String> annotations) {
        PostgresRoleChange request = new PostgresRoleChange();
        request.getMetadata().setName("monday");
        request.getMetadata().setUid("1234");
        request.getMetadata().setAnnotations(annotations);
        return messenger.hear(Sample.cluster(), request, run, () -> Optional.of(Sample.held(3)));
    }

    @Test
    void passesAnApprovalOnToTheRunOfTheRequest() {
        Heard heard = hear(RUN, Map.of("pgbaton.io/approve", YES)).orElseThrow();

        assertThat(heard.fate()).isEqualTo(Fate.PASSED_ON);
        assertThat(heard.sentence()).contains("ada", "approve to monday");
        PlanAnswer answer = new PlanAnswer(2L, "0123456789ab", "ada", "night shift agrees");
        String seal = Seal.of("key", Seal.text("approve", "run", answer));
        assertThat(signals).containsExactly("b2a4/switchover/monday-1234 approve " + answer.under(seal));
        assertThat(takenAway).containsExactly("pgbaton.io/approve");
    }

    @Test
    void refusesWhatIsIncompleteStaleOrAskedByNobody() {
        for (String text :
                List.of("", "planHash=0123456789ab by=ada reason=ok", YES.replace("epoch=2", "epoch=1"), "token=x")) {
            assertThat(hear(RUN, Map.of("pgbaton.io/approve", text))
                            .orElseThrow()
                            .fate())
                    .as(text)
                    .isEqualTo(Fate.REFUSED);
        }
        assertThat(hear(null, Map.of("pgbaton.io/reject", YES)).orElseThrow().sentence())
                .contains("annotation pgbaton.io/reject of monday was not obeyed", "nothing is asked");
        assertThat(signals).isEmpty();
        assertThat(takenAway).hasSize(5);
    }

    @Test
    void otherAnnotationsAreNoWords() {
        assertThat(hear(RUN, Map.of("pgbaton.io/cancel", "by=a reason=b"))).isEmpty();
    }
}
