package io.pgbaton.workflows;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pgbaton.core.detection.Finding.Cause;
import io.pgbaton.core.election.FailoverMode;
import io.pgbaton.core.election.LossPolicy;
import io.pgbaton.core.election.WayOut;
import io.pgbaton.core.fencing.Fence;
import io.pgbaton.core.fencing.FenceProof;
import io.pgbaton.core.membership.ReshapeStep;
import io.pgbaton.core.membership.Setting;
import io.pgbaton.core.membership.Shape;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.model.Timeline;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.model.VolumeId;
import io.pgbaton.workflows.reshape.ReshapeInput;
import io.pgbaton.workflows.rolechange.FailoverPolicy;
import io.pgbaton.workflows.rolechange.Operation;
import io.pgbaton.workflows.rolechange.RoleChangeInput;
import io.pgbaton.workflows.step.Approval;
import io.pgbaton.workflows.step.Deciding;
import io.pgbaton.workflows.step.Evidence;
import io.pgbaton.workflows.step.Freezing;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.LeashWait;
import io.pgbaton.workflows.step.Level;
import io.pgbaton.workflows.step.Mandate;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Opening;
import io.pgbaton.workflows.step.Question;
import io.pgbaton.workflows.step.Rejection;
import io.pgbaton.workflows.step.Renewing;
import io.pgbaton.workflows.step.Reshaping;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PayloadJsonTest {
    private static final Member HOLDER = new Member(new InstanceName("orders-0"), new VolumeId("0000000000000001"));
    private static final ClusterUid CLUSTER = new ClusterUid("b2a4");
    private static final Ballot BALLOT = new Ballot(new Epoch(3), new Token("a3"));

    @Test
    void aRoleChangeOfAnOlderOperatorSaysNothingAboutItsPolicy() throws Exception {
        String older =
                "{\"cluster\":\"b2a4\",\"clusterName\":\"orders\",\"operation\":\"FAILOVER\",\"holdSeconds\":600}";

        RoleChangeInput input = PayloadJson.mapper().readValue(older, RoleChangeInput.class);

        assertThat(input.policy()).isNull();
        assertThat(input.acknowledgements()).isNull();
    }

    @Test
    void whatARunIsStartedAndSignalledWithIsReadAsItWasWritten() throws Exception {
        FailoverPolicy policy = new FailoverPolicy(FailoverMode.APPROVAL, Fence.FAST, LossPolicy.NEVER, 60);
        RoleChangeInput input = RoleChangeInput.of(CLUSTER, "orders", Operation.FAILOVER)
                .under(policy)
                .withAcknowledgements(2);
        List<Object> records = List.of(
                input,
                ReshapeInput.of(CLUSTER, "orders", HOLDER, "its volume was made anew"),
                new Approval(3L, "a3", "orders-1", 4096L, "ada", "the disk is gone"),
                new Rejection(3L, "a3", "ada", "the machine comes back"));
        for (Object written : records) {
            String json = PayloadJson.mapper().writeValueAsString(written);
            assertThat(PayloadJson.mapper().readValue(json, written.getClass()))
                    .as(json)
                    .isEqualTo(written);
        }
    }

    @Test
    void everyStepOfAChangeOfMembersIsReadAsItWasWritten() throws Exception {
        JsonMapper mapper = PayloadJson.mapper();
        Member other = new Member(new InstanceName("orders-1"), new VolumeId("0000000000000002"));
        Shape shape = new Shape(List.of(HOLDER, other), 1);
        List<ReshapeStep> steps = List.of(
                new ReshapeStep.Apply(Setting.of(shape, HOLDER)),
                new ReshapeStep.AwaitFlushed(List.of(other), 1),
                new ReshapeStep.AwaitStreaming(List.of(other)),
                new ReshapeStep.Store(shape));
        Reshaping planned =
                new Reshaping.Planned(new Move(CLUSTER, BALLOT), HOLDER, steps, "orders-2 stands on another volume");

        String json = mapper.writerFor(Reshaping.class).writeValueAsString(planned);

        assertThat(mapper.readValue(json, Reshaping.class)).as(json).isEqualTo(planned);
    }

    @Test
    void everyAnswerOfARollingChangeIsReadAsItWasWritten() throws Exception {
        JsonMapper mapper = PayloadJson.mapper();
        List<Renewing> answers = List.of(
                new Renewing.Next(
                        new Renewing.Request(new Move(CLUSTER, BALLOT), HOLDER.name(), "uid"), "it is made again"),
                new Renewing.Done("it streams"),
                new Renewing.NotNeeded("all are"),
                new Renewing.RoleFirst("orders-0 leads"),
                new Renewing.GivesWay("the baton moves"),
                new Renewing.Held(new Hold("a", "b")));
        for (Renewing answer : answers) {
            String json = mapper.writerFor(Renewing.class).writeValueAsString(answer);
            assertThat(mapper.readValue(json, Renewing.class)).as(json).isEqualTo(answer);
        }
    }

    @Test
    void aHoldOfAnOlderWorkerHasNoWayOut() throws Exception {
        assertThat(PayloadJson.mapper().readValue("{\"reason\":\"a\",\"waitsFor\":\"b\"}", Hold.class))
                .isEqualTo(new Hold("a", "b"));
    }

    @Test
    void whatIsWaitedForAndAskedIsReadAsItWasWritten() throws Exception {
        JsonMapper mapper = PayloadJson.mapper();
        LeashWait leash = new LeashWait(List.of(HOLDER), List.of(HOLDER), 7600);
        Question question = new Question(BALLOT, "shall it?", HOLDER.name(), 4096L);
        Level level = new Level(
                new Move(CLUSTER, BALLOT), HOLDER, HOLDER, new Position(new Timeline(2), Lsn.parse("0/60")), 96);
        Hold hold = new Hold("a", "b", new WayOut(List.of(HOLDER.name())));
        Deciding held = new Deciding.Held(hold, List.of("orders-0"), List.of(), leash, question, level);
        Position seen = new Position(new Timeline(2), Lsn.parse("0/5000060"));
        Evidence evidence = new Evidence(2L, "orders-0", "silent", "detector", seen, Cause.SILENT);
        Mandate mandate = new Mandate(
                FailoverMode.APPROVAL, Fence.FAST, LossPolicy.ALLOW, new Approval(3L, "a3", null, null, "ada", "go"));
        Deciding.Request request = new Deciding.Request(
                new Move(CLUSTER, BALLOT),
                new Freezing(List.of(), List.of(), List.of()),
                List.of(),
                List.of(FenceProof.TimerElapsed.after(Duration.ofMillis(7600), HOLDER, BALLOT, List.of(HOLDER))),
                mandate,
                evidence);

        String decided = mapper.writerFor(Deciding.class).writeValueAsString(held);
        assertThat(mapper.readValue(decided, Deciding.class)).as(decided).isEqualTo(held);
        String asked = mapper.writeValueAsString(request);
        assertThat(mapper.readValue(asked, Deciding.Request.class)).as(asked).isEqualTo(request);
        String opening = mapper.writerFor(Opening.class).writeValueAsString(new Opening.Asked(question));
        assertThat(mapper.readValue(opening, Opening.class)).as(opening).isEqualTo(new Opening.Asked(question));
    }

    @Test
    void everyProofOfFenceIsReadAsItWasWritten() throws Exception {
        JsonMapper mapper = PayloadJson.mapper();
        List<FenceProof> proofs = List.of(
                new FenceProof.Answered(HOLDER, BALLOT, true),
                new FenceProof.Terminated(HOLDER, new Incarnation("pod", "container", "run"), "exit 137"),
                new FenceProof.ConfirmedByPerson(HOLDER, BALLOT, "ada", "powered off"),
                FenceProof.TimerElapsed.after(Duration.ofMillis(7600), HOLDER, BALLOT, List.of(HOLDER)));
        for (FenceProof proof : proofs) {
            String json = mapper.writerFor(FenceProof.class).writeValueAsString(proof);
            assertThat(mapper.readValue(json, FenceProof.class)).as(json).isEqualTo(proof);
        }
    }
}
