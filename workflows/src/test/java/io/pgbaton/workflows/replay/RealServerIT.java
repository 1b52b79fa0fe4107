package io.pgbaton.workflows.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.election.FailoverMode;
import io.pgbaton.core.election.LossPolicy;
import io.pgbaton.core.election.Standing;
import io.pgbaton.core.fencing.Fence;
import io.pgbaton.core.fencing.FenceProof;
import io.pgbaton.core.membership.ReshapeStep;
import io.pgbaton.core.membership.Setting;
import io.pgbaton.core.membership.Shape;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.switchover.SwitchoverPlan;
import io.pgbaton.workflows.PayloadJson;
import io.pgbaton.workflows.RunOptions;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.deletion.DeleteCluster;
import io.pgbaton.workflows.deletion.DeleteClusterInput;
import io.pgbaton.workflows.deletion.DeleteClusterOutcome;
import io.pgbaton.workflows.deletion.DeleteClusterWorkflow;
import io.pgbaton.workflows.deletion.Ending;
import io.pgbaton.workflows.fake.Sample;
import io.pgbaton.workflows.fake.ScriptedSteps;
import io.pgbaton.workflows.rejoin.RejoinInput;
import io.pgbaton.workflows.rejoin.RejoinOutcome;
import io.pgbaton.workflows.rejoin.RejoinWorkflow;
import io.pgbaton.workflows.reshape.ReshapeInput;
import io.pgbaton.workflows.reshape.ReshapeOutcome;
import io.pgbaton.workflows.reshape.ReshapeWorkflow;
import io.pgbaton.workflows.rolechange.FailoverPolicy;
import io.pgbaton.workflows.rolechange.Operation;
import io.pgbaton.workflows.rolechange.RoleChange;
import io.pgbaton.workflows.rolechange.RoleChangeInput;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome.Result;
import io.pgbaton.workflows.rolechange.RoleChangeWorkflow;
import io.pgbaton.workflows.rolling.RollingChangeWorkflow;
import io.pgbaton.workflows.rolling.RollingInput;
import io.pgbaton.workflows.rolling.RollingOutcome;
import io.pgbaton.workflows.start.RunStarter;
import io.pgbaton.workflows.step.Adopting;
import io.pgbaton.workflows.step.Approval;
import io.pgbaton.workflows.step.Backing;
import io.pgbaton.workflows.step.Cancellation;
import io.pgbaton.workflows.step.Confirmation;
import io.pgbaton.workflows.step.Deciding;
import io.pgbaton.workflows.step.Departure;
import io.pgbaton.workflows.step.Following;
import io.pgbaton.workflows.step.Gating;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.LeashWait;
import io.pgbaton.workflows.step.Level;
import io.pgbaton.workflows.step.Mandate;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Opening;
import io.pgbaton.workflows.step.Permit;
import io.pgbaton.workflows.step.PlanAnswer;
import io.pgbaton.workflows.step.Promotion;
import io.pgbaton.workflows.step.Question;
import io.pgbaton.workflows.step.Renewing;
import io.pgbaton.workflows.step.Reshaping;
import io.pgbaton.workflows.step.Silence;
import io.pgbaton.workflows.step.Skipping;
import io.pgbaton.workflows.step.Stopping;
import io.pgbaton.workflows.switchover.SwitchoverInput;
import io.pgbaton.workflows.switchover.SwitchoverOutcome;
import io.pgbaton.workflows.switchover.SwitchoverRequest;
import io.pgbaton.workflows.switchover.SwitchoverRequestWorkflow;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every path of the workflows on a real Temporal server, with scripted steps; each history is replayed at once. This is also
 * what records the histories that {@link ReplayTest} keeps.
 */
@Timeout(180)
class RealServerIT {
    private static final long SHORT_HOLD_SECONDS = 3;
    private static final long LONG_HOLD_SECONDS = 600;
    private static final Hold UNFENCED = new Hold("orders-0 may still be writable", "an answer from [orders-0]");

    @TempDir
    private static Path folder;

    private static DevServer server;
    private static WorkflowClient client;

    private final ScriptedSteps steps = new ScriptedSteps();
    private final String queue = "test-" + UUID.randomUUID();
    private WorkerFactory workers;
    private RunStarter starter;

    @BeforeAll
    static void startServer() {
        server = new DevServer(folder);
        client = WorkflowClient.newInstance(
                WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                        .setTarget(server.address())
                        .build()),
                WorkflowClientOptions.newBuilder()
                        .setNamespace("pgbaton")
                        .setDataConverter(PayloadJson.converter())
                        .build());
    }

    @AfterAll
    static void stopServer() {
        client.getWorkflowServiceStubs().shutdownNow();
        server.close();
    }

    @BeforeEach
    void startWorker() {
        workers = WorkerFactory.newInstance(client);
        Worker worker = workers.newWorker(queue, RunOptions.worker());
        worker.registerWorkflowImplementationTypes(
                RunOptions.failFast(),
                RoleChangeWorkflow.class,
                RejoinWorkflow.class,
                ReshapeWorkflow.class,
                RollingChangeWorkflow.class,
                DeleteClusterWorkflow.class,
                SwitchoverRequestWorkflow.class);
        worker.registerActivitiesImplementations(steps);
        workers.start();
        starter = new RunStarter(client, queue);
    }

    @AfterEach
    void stopWorker() {
        workers.shutdownNow();
    }

    @Test
    void cleanFailover() throws Exception {
        startFailover(LONG_HOLD_SECONDS);

        assertThat(roleChangeResult("clean-failover").result()).isEqualTo(Result.MOVED);
    }

    @Test
    void holdUntilAPersonConfirmsTheFence() throws Exception {
        steps.decide.always(request -> request.confirmed().isEmpty() ? heldForTheFence() : steps.elected(1));
        startFailover(LONG_HOLD_SECONDS);
        awaitHold();
        run().confirmFenced(null);
        run().confirmFenced(new Confirmation(3L, token(), "orders-0", "dba", "pulled the plug"));

        assertThat(roleChangeResult("hold-then-confirm-fenced").result()).isEqualTo(Result.MOVED);
    }

    @Test
    void noCandidateUntilTheDeadline() throws Exception {
        Opening held = new Opening.Held(
                new Hold("only 1 of the 2 members needed answer and are whole", "answers from [orders-0, orders-2]"));
        steps.open.always(request -> held);
        startFailover(SHORT_HOLD_SECONDS);

        assertThat(roleChangeResult("no-candidate").result()).isEqualTo(Result.HELD);
    }

    @Test
    void aSpentPromotionThenTheNextEpoch() throws Exception {
        steps.promote.first(request -> new Promotion.NewEpochNeeded("orders-1: epoch 3 is spent"));
        startFailover(LONG_HOLD_SECONDS);

        assertThat(roleChangeResult("spent-promote-then-next-epoch").epoch()).hasToString("4");
    }

    @Test
    void bootstrap() throws Exception {
        starter.roleChange(input(Operation.BOOTSTRAP, LONG_HOLD_SECONDS));

        assertThat(roleChangeResult("bootstrap").result()).isEqualTo(Result.MOVED);
    }

    @Test
    void bootstrapFromBackup() throws Exception {
        steps.foundFrom("orders-final-b2a4");
        starter.roleChange(input(Operation.BOOTSTRAP, LONG_HOLD_SECONDS));

        assertThat(roleChangeResult("bootstrap-from-backup").result()).isEqualTo(Result.MOVED);
    }

    @Test
    void rejoin() throws Exception {
        starter.rejoin(RejoinInput.of(Sample.CLUSTER, "orders", Sample.name(0)));

        String id = WorkflowIds.rejoin(Sample.CLUSTER, Sample.name(0));
        assertThat(client.newUntypedWorkflowStub(id)
                        .getResult(RejoinOutcome.class)
                        .result())
                .isEqualTo(RejoinOutcome.Result.BACK);
        replayAndRecord("rejoin", id);
    }

    @Test
    void deletion() throws Exception {
        starter.deleteCluster(DeleteClusterInput.of(
                Sample.CLUSTER,
                "orders",
                List.of(Sample.name(0), Sample.name(1), Sample.name(2)),
                Ending.VOLUMES_ONLY));

        assertThat(deletionResult("delete-cluster").result()).isEqualTo(DeleteClusterOutcome.Result.STOPPED);
    }

    @Test
    void deletionThatWaitsForARoleChangeAndHolds() throws Exception {
        steps.decide.always(request -> heldForTheFence());
        steps.stop.always(request ->
                new Stopping.Held(new Hold("cluster b2a4 still runs [orders-1 on n2]", "these pods to end")));
        startFailover(LONG_HOLD_SECONDS);
        awaitHold();
        starter.deleteCluster(
                new DeleteClusterInput(Sample.CLUSTER, "orders", List.of(Sample.name(0)), SHORT_HOLD_SECONDS, null));

        assertThat(deletionResult("delete-held").result()).isEqualTo(DeleteClusterOutcome.Result.HELD);
        assertThat(run().state().soFar().result()).isEqualTo(Result.CANCELLED);
    }

    @Test
    void deletionWithItsFinalBackupAtTheSecondAttempt() throws Exception {
        steps.makeBackup.first(request -> new Backing.Failed(1, "pg_basebackup ended with 1"));
        starter.deleteCluster(DeleteClusterInput.of(
                Sample.CLUSTER, "orders", List.of(Sample.name(0)), new Ending(Ending.FinalBackup.REQUIRED, true)));

        DeleteClusterOutcome outcome = deletionResult("delete-with-final-backup");
        assertThat(outcome.backup()).isEqualTo(DeleteClusterOutcome.Backup.MADE);
        assertThat(outcome.summary()).contains("its volumes are deleted");
    }

    @Test
    void deletionWhoseFinalBackupIsSkippedWhileItWaits() throws Exception {
        steps.planBackup.always(request ->
                new Backing.Held(new Hold("no member of the cluster runs PostgreSQL", "one of them to run")));
        starter.deleteCluster(DeleteClusterInput.of(
                Sample.CLUSTER, "orders", List.of(Sample.name(0)), new Ending(Ending.FinalBackup.REQUIRED, false)));
        client.newWorkflowStub(DeleteCluster.class, WorkflowIds.deleteCluster(Sample.CLUSTER))
                .skipFinalBackup(new Skipping("Ada", "a copy is elsewhere"));

        assertThat(deletionResult("skip-final-backup").backup()).isEqualTo(DeleteClusterOutcome.Backup.GIVEN_UP);
    }

    private static DeleteClusterOutcome deletionResult(String path) throws Exception {
        String id = WorkflowIds.deleteCluster(Sample.CLUSTER);
        DeleteClusterOutcome outcome = client.newUntypedWorkflowStub(id).getResult(DeleteClusterOutcome.class);
        replayAndRecord(path, id);
        return outcome;
    }

    @Test
    void cancelledWhileHolding() throws Exception {
        steps.decide.always(request -> heldForTheFence());
        startFailover(LONG_HOLD_SECONDS);
        awaitHold();
        run().cancel(new Cancellation("dba", "the machine comes back in a minute"));

        assertThat(roleChangeResult("cancelled").result()).isEqualTo(Result.CANCELLED);
    }

    @Test
    void aVoterIsBroughtBackBesideTheGate() throws Exception {
        List<Silence> diverged = List.of(new Silence(Sample.name(0), "rewind: it ends 96 bytes later"));
        steps.follow.always(
                request -> new Following(List.of(), diverged, List.of(new Silence(Sample.name(2), "does not answer"))));
        steps.gate.always(request -> steps.rejoin.asked() > 0
                ? new Gating.Committed(Sample.at(3, "0/5000200"))
                : new Gating.Waiting("waiting for 1 acknowledgement", false));
        startFailover(LONG_HOLD_SECONDS);

        assertThat(roleChangeResult("voter-beside-the-gate").result()).isEqualTo(Result.MOVED);
    }

    @Test
    void whoNobodyHearsAtItsGateIsGivenUpOnceTheOthersAreEnough() throws Exception {
        Opening tooFew = new Opening.Held(new Hold("only 1 of the 2 members needed answer", "answers from [orders-2]"));
        steps.gate.first(
                request -> new Gating.Waiting("nobody streams from orders-1", true),
                request -> new Gating.Waiting("nobody streams from orders-1", true));
        steps.open.first(steps::opened, request -> tooFew);
        startFailover(LONG_HOLD_SECONDS);

        assertThat(roleChangeResult("unheard-at-the-gate").epoch()).isEqualTo(new Epoch(4));
    }

    @Test
    void anAdoptionWaitsForAPersonAndNeedsAnotherEpoch() throws Exception {
        Adopting missing = new Adopting.Held(
                new Hold("orders-2 does not answer", "it"), new Permit(Sample.CLUSTER.value(), "orders-2", null, null));
        steps.adopt.always(request -> request.permit() == null ? missing : steps.adopted(request));
        steps.promote.first(request -> new Promotion.NewEpochNeeded("another run of this instance process"));
        starter.roleChange(input(Operation.ADOPTION, LONG_HOLD_SECONDS));
        awaitHold();
        run().adopt(new Permit(Sample.CLUSTER.value(), "orders-2", "dba", "its machine burnt"));

        assertThat(roleChangeResult("adoption").epoch()).isEqualTo(new Epoch(4));
    }

    @Test
    void theEndOfALeashIsWaitedFor() throws Exception {
        LeashWait leash = new LeashWait(List.of(Sample.member(0)), List.of(Sample.member(1), Sample.member(2)), 7600);
        steps.decide.always(request -> request.waited().isEmpty()
                ? new Deciding.Held(UNFENCED, List.of("orders-0"), List.of(), leash, null, null)
                : steps.elected(1));
        steps.awaitLeash.first(request -> {
            LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
            return new LeashWait.End(List.of(new FenceProof.TimerElapsed(
                    Sample.member(0), request.move().ballot(), leash.frozen(), leash.millis())));
        });
        startFailover(LONG_HOLD_SECONDS);

        assertThat(roleChangeResult("wait-for-leash").result()).isEqualTo(Result.MOVED);
    }

    @Test
    void aPersonApprovesTheFailoverAndThenTheLoss() throws Exception {
        Question before = new Question(Sample.held().ballot(), "shall the baton move?", null, null);
        steps.open.always(request -> isApproved(request.mandate()) ? steps.opened(request) : new Opening.Asked(before));
        steps.decide.always(request -> {
            Question loss = new Question(request.move().ballot(), "orders-1 lacks some", Sample.name(1), 4096L);
            Hold hold = new Hold("orders-1 lacks some", "a person to accept that");
            return isApproved(request.mandate())
                    ? steps.elected(1)
                    : new Deciding.Held(hold, List.of(), List.of(), null, loss, null);
        });
        FailoverPolicy policy = new FailoverPolicy(FailoverMode.APPROVAL, Fence.STRICT, LossPolicy.ASK, 600);
        starter.primaryLost(input(Operation.FAILOVER, LONG_HOLD_SECONDS).under(policy), Sample.LOST);
        awaitHold();
        run().approve(new Approval(9L, "of another question", null, null, "dba", "go on"));
        run().approve(new Approval(2L, "token-2", null, null, "dba", "go on"));
        await(() -> steps.decide.asked() > 0 && run().state().hold() != null);
        run().approve(new Approval(3L, token(), "orders-1", 4096L, "dba", "the disk is gone"));

        assertThat(roleChangeResult("approve-failover-and-loss").result()).isEqualTo(Result.MOVED);
    }

    private static boolean isApproved(@Nullable Mandate mandate) {
        return mandate != null && mandate.approval() != null;
    }

    @Test
    void aLostVolumeIsReplaced() throws Exception {
        Move move = new Move(Sample.CLUSTER, Sample.held().ballot());
        Shape smaller = new Shape(List.of(Sample.member(0), Sample.member(1)), 1);
        Reshaping leave = new Reshaping.Planned(
                move,
                Sample.member(0),
                List.of(
                        new ReshapeStep.Apply(Setting.of(smaller, Sample.member(0))),
                        new ReshapeStep.AwaitFlushed(List.of(Sample.member(1)), 1),
                        new ReshapeStep.Store(smaller)),
                "orders-2 stands on another volume now");
        Reshaping bring = new Reshaping.Newcomer(
                new Reshaping.BringRequest(move, Sample.member(0), Sample.member(2)), "orders-2 clones the primary");
        steps.planReshape.first(
                request -> leave,
                request -> new Reshaping.Held(new Hold("orders-2 does not answer", "its instance process to answer")),
                request -> bring);
        starter.reshape(ReshapeInput.of(Sample.CLUSTER, "orders", Sample.member(2), "its volume was made anew"));

        String id = WorkflowIds.reshape(Sample.CLUSTER);
        assertThat(client.newUntypedWorkflowStub(id)
                        .getResult(ReshapeOutcome.class)
                        .result())
                .isEqualTo(ReshapeOutcome.Result.RESHAPED);
        replayAndRecord("reshape", id);
    }

    @Test
    void oneInstanceAfterAnotherIsMadeAgain() throws Exception {
        Move move = new Move(Sample.CLUSTER, Sample.held().ballot());
        steps.planRolling.first(
                request -> new Renewing.Next(
                        new Renewing.Request(move, Sample.name(2), "pod-2"), "orders-2 is made again"),
                request -> new Renewing.Held(
                        new Hold("orders-1 would be made again next, but [orders-2] do not stream", "it to stream")),
                request -> new Renewing.Next(
                        new Renewing.Request(move, Sample.name(1), "pod-1"), "orders-1 is made again"),
                request -> new Renewing.RoleFirst("orders-0 is made again when the role has moved"));
        starter.rollingChange(RollingInput.of(Sample.CLUSTER, "orders"));

        String id = WorkflowIds.rollingChange(Sample.CLUSTER);
        assertThat(client.newUntypedWorkflowStub(id)
                        .getResult(RollingOutcome.class)
                        .result())
                .isEqualTo(RollingOutcome.Result.ROLE_FIRST);
        replayAndRecord("rolling-change", id);
    }

    @Test
    void aPersonLetsAMemberLeave() throws Exception {
        Move move = new Move(Sample.CLUSTER, Sample.held().ballot());
        Shape smaller = new Shape(List.of(Sample.member(0), Sample.member(1)), 1);
        steps.planReshape.first(request -> {
            assertThat(request.approval()).isNotNull();
            List<ReshapeStep> store = List.of(new ReshapeStep.Store(smaller));
            return new Reshaping.Planned(move, Sample.member(0), store, "a person said that orders-2 shall leave");
        });
        starter.letLeave(
                ReshapeInput.of(Sample.CLUSTER, "orders", Sample.member(2), "dba lets it leave: its rack burns"),
                new Departure(2L, "token-2", "orders-2", "dba", "its rack burns"));

        String id = WorkflowIds.reshape(Sample.CLUSTER);
        assertThat(client.newUntypedWorkflowStub(id)
                        .getResult(ReshapeOutcome.class)
                        .result())
                .isEqualTo(ReshapeOutcome.Result.RESHAPED);
        replayAndRecord("let-leave", id);
    }

    @Test
    void somebodyIsLevelledBeforeTheElection() throws Exception {
        steps.decide.first(request -> new Deciding.Held(
                new Hold("the member that reaches furthest cannot lead", "orders-1 to be able to lead"),
                List.of(),
                List.of(),
                null,
                null,
                new Level(request.move(), Sample.member(2), Sample.member(1), Sample.at(2, "0/50000C0"), 96)));
        startFailover(LONG_HOLD_SECONDS);

        assertThat(roleChangeResult("level-before-the-election").result()).isEqualTo(Result.MOVED);
    }

    @Test
    void aSwitchoverThatAPersonApproves() throws Exception {
        starter.switchover(new SwitchoverInput(
                Sample.CLUSTER, "orders", "monday", Sample.name(1), "new kernel", true, 600, null, null));
        String id = WorkflowIds.switchover(Sample.CLUSTER, "monday");
        SwitchoverRequest request = client.newWorkflowStub(SwitchoverRequest.class, id);
        await(() -> request.state().question() != null);
        request.approve(null);
        SwitchoverPlan plan = Objects.requireNonNull(request.state().soFar().plan());
        request.approve(new PlanAnswer(2L, plan.planHash(), "ada", "agreed"));

        assertThat(client.newUntypedWorkflowStub(id)
                        .getResult(SwitchoverOutcome.class)
                        .result())
                .isEqualTo(SwitchoverOutcome.Result.MOVED);
        replayAndRecord("switchover-approved", id);
        assertThat(roleChangeResult("switchover").result()).isEqualTo(Result.MOVED);
    }

    private static Deciding heldForTheFence() {
        List<Standing> none = List.of();
        return new Deciding.Held(UNFENCED, List.of("orders-0"), none);
    }

    private void startFailover(long holdSeconds) {
        starter.primaryLost(input(Operation.FAILOVER, holdSeconds), Sample.LOST);
    }

    private static RoleChangeInput input(Operation operation, long holdSeconds) {
        return new RoleChangeInput(Sample.CLUSTER, "orders", operation, holdSeconds, null, null);
    }

    private RoleChange run() {
        return client.newWorkflowStub(RoleChange.class, WorkflowIds.roleChange(Sample.CLUSTER));
    }

    private String token() {
        return steps.baton().ballot().token().value();
    }

    private void awaitHold() {
        await(() -> run().state().hold() != null);
    }

    private RoleChangeOutcome roleChangeResult(String path) throws Exception {
        String id = WorkflowIds.roleChange(Sample.CLUSTER);
        RoleChangeOutcome outcome = client.newUntypedWorkflowStub(id).getResult(RoleChangeOutcome.class);
        replayAndRecord(path, id);
        return outcome;
    }

    private static void replayAndRecord(String path, String id) throws Exception {
        WorkflowExecutionHistory history = client.fetchHistory(id);
        Replayer.replay(history);
        Histories.record(path, history).ifPresent(file -> System.out.println("recorded " + file));
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }
}
