package io.pgbaton.e2e.story;

import io.pgbaton.e2e.ledger.Audit;
import io.pgbaton.e2e.stack.Stack;
import io.pgbaton.e2e.stack.Temporal;
import java.sql.SQLException;
import java.util.List;

/** Tells in the end what happened to a cluster, and judges it. */
public final class Account {
    private final Progress progress;
    private final Stack<?> stack;
    private final Witness witness;

    public Account(Progress progress, Stack<?> stack, Witness witness) {
        this.progress = progress;
        this.stack = stack;
        this.witness = witness;
    }

    /**
     * Stops the writers and prints what happened.
     *
     * @param failovers oldest first, at least one
     * @return true if the promise held
     */
    public boolean tell(List<Failover> failovers) throws SQLException {
        Audit audit = witness.audit();
        List<String> twoWritable = witness.twoWritable();
        List<Timeline> timelines = timelines(failovers);
        for (int i = 0; i < failovers.size(); i++) {
            tell(failovers.get(i), timelines.get(i));
        }
        progress.print("");
        progress.print(
                "Who led, asked directly (times as above%s):".formatted(failovers.size() > 1 ? ", first move" : ""));
        timelines.getFirst().reigns(witness.writable(), stack).forEach(progress::print);
        progress.print("Commits: " + audit);
        progress.print("Two servers writable at once: " + (twoWritable.isEmpty() ? "never" : twoWritable));
        boolean held = audit.isClean() && twoWritable.isEmpty();
        progress.print(held ? "The promise held." : "THE PROMISE DID NOT HOLD.");
        return held;
    }

    private List<Timeline> timelines(List<Failover> failovers) {
        try (RunHistory history = new RunHistory(stack.temporal())) {
            return failovers.stream()
                    .map(failover -> Timeline.of(failover, history, stack.uid(), witness.clock()))
                    .toList();
        }
    }

    private void tell(Failover failover, Timeline timeline) {
        Temporal temporal = stack.temporal();
        RunReport run = timeline.run();
        progress.print("");
        progress.print("%s -> %s in epoch %s (times from the last commit before the fault):"
                .formatted(failover.from(), failover.to(), failover.epoch()));
        timeline.steps().forEach(progress::print);
        progress.print("  Write gap, by the client's clock: %d ms; noticing took %d ms, Temporal's share is %d ms"
                .formatted(
                        failover.gap().length().toMillis(),
                        timeline.detection().toMillis(),
                        timeline.temporalShare().toMillis()));
        progress.print("  In the Web UI: " + temporal.page(run.workflowId(), run.runId()));
        progress.print("  As text: %s workflow show --workflow-id %s --run-id %s"
                .formatted(temporal.commandLine(), run.workflowId(), run.runId()));
    }
}
