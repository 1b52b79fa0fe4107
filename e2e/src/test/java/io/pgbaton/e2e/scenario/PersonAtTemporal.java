package io.pgbaton.e2e.scenario;

import io.pgbaton.core.election.WayOut;
import io.pgbaton.e2e.local.LocalStack;
import io.pgbaton.e2e.process.Command;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.watch.Cluster;
import io.pgbaton.watch.program.TemporalConnection;
import io.pgbaton.workflows.RunOptions;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.rolechange.Operation;
import io.pgbaton.workflows.rolechange.RoleChange;
import io.pgbaton.workflows.rolechange.RoleChangeInput;
import io.pgbaton.workflows.rolechange.RoleChangeState;
import io.pgbaton.workflows.start.RunStarter;
import io.pgbaton.workflows.step.Hold;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.util.Optional;

/** Somebody who reads what the role change of a local cluster waits for, and types what it shows. */
record PersonAtTemporal(LocalStack stack, WorkflowClient client) implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofMinutes(1);

    static PersonAtTemporal of(LocalStack stack) {
        return new PersonAtTemporal(stack, stack.temporal().client());
    }

    /** Waits until a run holds that may never go on by itself; what is left to a person then. */
    WayOut awaitWayOut() {
        return Eventually.get(
                DEADLINE,
                () -> "a hold with a way out; its run says %s".formatted(state()),
                () -> Optional.ofNullable(state().hold()).map(Hold::wayOut));
    }

    /** Has the cluster adopted as soon as no other run is open, and waits until that asks for a word; the command that it shows. */
    String awaitAdoptionAsking() {
        Cluster cluster = stack.cluster().toCluster();
        RunStarter runs = new RunStarter(client, RunOptions.TASK_QUEUE);
        return Eventually.get(DEADLINE, () -> "an adoption that asks; its run says %s".formatted(state()), () -> {
            runs.roleChange(RoleChangeInput.of(cluster.uid(), cluster.name(), Operation.ADOPTION));
            return state().commands().stream()
                    .filter(command -> command.contains("--name adopt"))
                    .findFirst();
        });
    }

    /** Runs a command as it is shown. */
    void type(String command) {
        String line = command.replaceFirst("^temporal ", stack.temporal().commandLine() + " ");
        Command.of("bash", "-c", line).output(DEADLINE);
    }

    private RoleChangeState state() {
        return client.newWorkflowStub(RoleChange.class, WorkflowIds.roleChange(stack.uid()))
                .state();
    }

    @Override
    public void close() {
        TemporalConnection.close(client);
    }
}
