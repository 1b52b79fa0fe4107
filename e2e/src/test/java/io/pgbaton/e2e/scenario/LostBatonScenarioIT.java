package io.pgbaton.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Member;
import io.pgbaton.e2e.local.InstanceProcess;
import io.pgbaton.e2e.story.Failover;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The Baton is deleted by hand while clients write. */
@Tag("scenario")
@ExtendWith(SharedCluster.class)
class LostBatonScenarioIT {
    @Test
    void aHealthyClusterIsAdopted(Scenario scenario) {
        scenario.failover(primary -> deleteBaton(scenario));
    }

    @Test
    void aClusterIsNotAdoptedBeforeItsLastInstanceIsBackAndServesMeanwhile(Scenario scenario) {
        InstanceProcess standby = scenario.standbys().getFirst();
        scenario.failover(primary -> {
            standby.killAll();
            deleteBaton(scenario);
            scenario.witness().awaitAcknowledged();
            assertThat(scenario.stack().baton()).isEmpty();
            standby.start();
        });
    }

    /** A failover of its own accord is never possible again, so the run that holds says what a person can do. */
    @Test
    void theLastOneServesAloneOnAPersonsWordAndTheOthersComeBack(Scenario scenario) throws IOException {
        scenario.want(1);
        InstanceProcess gone = scenario.standbys().getFirst();
        InstanceProcess last = scenario.standbys().getLast();
        gone.killAll();
        Failover adoption = scenario.failover(primary -> {
            primary.killAll();
            try (PersonAtTemporal person = PersonAtTemporal.of(scenario.stack())) {
                assertThat(person.awaitWayOut().without()).containsExactlyInAnyOrder(primary.name(), gone.name());
                deleteBaton(scenario);
                String adopt = person.awaitAdoptionAsking();
                assertThat(adopt).contains(primary.name().value(), gone.name().value());
                person.type(adopt);
            }
        });
        assertThat(adoption.to()).isEqualTo(last.name());
        assertThat(scenario.stack().baton().orElseThrow().members())
                .extracting(Member::name)
                .containsExactly(last.name());

        gone.start();
        scenario.stack().instance(adoption.from()).start();
        scenario.awaitShape(1);
        scenario.awaitStreaming(gone.name());
        scenario.awaitStreaming(adoption.from());
    }

    private static void deleteBaton(Scenario scenario) {
        try {
            Files.delete(scenario.stack().cluster().batonFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
