package io.pgbaton.workflows.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.common.WorkflowExecutionHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Workflow code of today goes on with the runs of yesterday: each recorded history is replayed. A red test here means that a
 * worker with this code would break open runs; see the README beside the histories.
 */
class ReplayTest {
    static Stream<Path> histories() throws IOException {
        return Histories.all().stream();
    }

    @ParameterizedTest
    @MethodSource("histories")
    void everyRecordedRunCouldBeGoneOnWith(Path history) throws Exception {
        Replayer.replay(WorkflowExecutionHistory.fromJson(Files.readString(history)));
    }

    @Test
    void thereIsAHistoryOfEveryPath() throws IOException {
        assertThat(Histories.all())
                .extracting(file -> file.getFileName().toString())
                .containsAll(List.of(
                        "adoption.json",
                        "approve-failover-and-loss.json",
                        "bootstrap.json",
                        "bootstrap-from-backup.json",
                        "cancelled.json",
                        "clean-failover.json",
                        "delete-cluster.json",
                        "delete-held.json",
                        "delete-with-final-backup.json",
                        "hold-then-confirm-fenced.json",
                        "let-leave.json",
                        "level-before-the-election.json",
                        "no-candidate.json",
                        "rejoin.json",
                        "reshape.json",
                        "rolling-change.json",
                        "skip-final-backup.json",
                        "spent-promote-then-next-epoch.json",
                        "switchover.json",
                        "switchover-approved.json",
                        "unheard-at-the-gate.json",
                        "voter-beside-the-gate.json",
                        "wait-for-leash.json"));
    }

    @Test
    void aChangedOrderOfStepsIsFound() throws IOException {
        Path clean = Histories.all().stream()
                .filter(file -> file.endsWith("clean-failover.json"))
                .findFirst()
                .orElseThrow();
        String changed = Files.readString(clean).replace("\"Decide\"", "\"DecideOtherwise\"");

        assertThatThrownBy(() -> Replayer.replay(WorkflowExecutionHistory.fromJson(changed)))
                .hasStackTraceContaining("TMPRL1100");
    }
}
