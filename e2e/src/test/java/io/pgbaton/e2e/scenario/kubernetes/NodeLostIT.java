package io.pgbaton.e2e.scenario.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.e2e.kubernetes.InstancePod;
import io.pgbaton.e2e.story.Failover;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A machine is off. Of a standby's, clients notice nothing; of the primary's, nobody can know from afar that it is. */
@Tag("kubernetes")
@ExtendWith(InSandbox.class)
class NodeLostIT {
    private static final Pattern BEGIN =
            Pattern.compile("temporal workflow signal-with-start .* --signal-name primaryLost --signal-input '[^']*'");
    private static final Pattern CONFIRM =
            Pattern.compile("temporal workflow signal --workflow-id \\S+ --name confirmFenced --input '[^']*'");

    @Test
    void thePrimaryMayDieWhileAStandbysNodeIsOff(KubernetesScenario scenario) {
        InstancePod standby = scenario.standbys().getFirst();
        scenario.sandbox().powerOff(standby.node());

        scenario.failover(InstancePod::killPostgres);

        scenario.sandbox().powerOn(standby.node());
        scenario.awaitStreaming(standby.name());
    }

    @Test
    void aLostNodeIsWaitedForUntilAPersonVouchesThatItIsOff(KubernetesScenario scenario) {
        Failover failover = loseNodeAndVouch(scenario);

        assertThat(failover.to()).isNotEqualTo(failover.from());
        scenario.sandbox().undoAll();
        scenario.awaitStreaming(failover.from());
    }

    @Tag("thorough")
    @Test
    void anOldPrimaryThatCannotBeRewoundIsCloned(KubernetesScenario scenario) throws IOException {
        Failover failover = loseNodeAndVouch(scenario);
        InstancePod old = scenario.stack().instance(failover.from());

        deleteLog(old.volume().resolve("data/pg_wal"));
        scenario.sandbox().undoAll();

        scenario.awaitStreaming(old.name());
        assertThat(scenario.awaitEndedJob(old.name()).detail()).startsWith("clone");
    }

    private static Failover loseNodeAndVouch(KubernetesScenario scenario) {
        return scenario.failover(primary -> {
            scenario.sandbox().powerOff(primary.node());
            typeWhatTheStatusSays(scenario, BEGIN);
            Baton open = scenario.awaitMoving();
            assertThat(open.holder()).isNotNull();
            typeWhatTheStatusSays(scenario, CONFIRM);
        });
    }

    private static void deleteLog(Path folder) throws IOException {
        try (DirectoryStream<Path> segments = Files.newDirectoryStream(folder, "[0-9A-F]*[0-9A-F]")) {
            for (Path segment : segments) {
                Files.delete(segment);
            }
        }
    }

    @Tag("thorough")
    @Test
    void aLostNodeIsWaitedForUntilItReturns(KubernetesScenario scenario) {
        scenario.failover(primary -> {
            String node = primary.node();
            Baton before = scenario.stack().baton().orElseThrow();
            scenario.sandbox().powerOff(node);
            scenario.awaitStatusMatching(BEGIN);
            assertThat(scenario.stack().baton()).hasValue(before);
            scenario.sandbox().powerOn(node);
        });
    }

    /** The cluster's status holds the very command that goes on, but for the words of the person. */
    private static void typeWhatTheStatusSays(KubernetesScenario scenario, Pattern command) {
        scenario.sandbox().type(scenario.awaitStatusMatching(command));
    }
}
