package io.pgbaton.core.leash;

import static io.pgbaton.core.Sample.CLUSTER;
import static io.pgbaton.core.Sample.at;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.held;
import static io.pgbaton.core.Sample.member;
import static io.pgbaton.core.Sample.moving;
import static io.pgbaton.core.Sample.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.protocol.ControlGrant;
import io.pgbaton.core.protocol.GrantRequest;
import org.junit.jupiter.api.Test;

class ControlGrantRuleTest {
    private static final Baton DECIDED = moving(3, 1).elect(member(1), run(member(1), 4));

    private static GrantRequest of(int ordinal, int run, Ballot ballot) {
        return new GrantRequest(CLUSTER, ballot, member(ordinal), run(member(ordinal), run), "c");
    }

    private static void grants(GrantRequest request, Baton baton) {
        assertThat(ControlGrantRule.judge(request, baton))
                .isEqualTo(new ControlGrantRule.Judgement.Grant(
                        new ControlGrant(CLUSTER, request.ballot(), request.member(), "c")));
    }

    private static void refuses(GrantRequest request, Baton baton, String because) {
        assertThat(ControlGrantRule.judge(request, baton))
                .isInstanceOfSatisfying(
                        ControlGrantRule.Judgement.Refuse.class,
                        refusal -> assertThat(refusal.reason()).contains(because));
    }

    @Test
    void grantsToTheHolder() {
        grants(of(0, 1, ballot(2)), held(3, 1));
    }

    @Test
    void grantsToTheCandidateWhileTheBatonMovesToItAndAfterwards() {
        grants(of(1, 4, ballot(3)), DECIDED);
        grants(of(1, 4, ballot(3)), DECIDED.close(at(3, 1)));
    }

    @Test
    void refusesTheHolderOnceANewEpochIsOpen() {
        refuses(of(0, 1, ballot(2)), moving(3, 1), "the baton shows epoch 3");
        refuses(of(0, 1, ballot(2)), DECIDED, "the baton shows epoch 3");
    }

    @Test
    void refusesTheOldHolderThatNamesTheNewEpoch() {
        refuses(of(0, 1, ballot(3)), moving(3, 1), "no candidate yet");
        refuses(of(0, 1, ballot(3)), DECIDED, "epoch 3 is that of orders-1");
    }

    @Test
    void refusesTheCandidateOfAnEpochThatIsOver() {
        refuses(of(1, 4, ballot(3)), DECIDED.open(ballot(4)), "the baton shows epoch 4");
    }

    @Test
    void refusesAnotherRunAnotherOpeningAndAnotherCluster() {
        refuses(of(0, 2, ballot(2)), held(3, 1), "not of orders-0");
        refuses(of(0, 1, ballot(2, "b")), held(3, 1), "the baton shows");
        GrantRequest foreign =
                new GrantRequest(new ClusterUid("cluster-2"), ballot(2), member(0), run(member(0), 1), "c");
        refuses(foreign, held(3, 1), "cluster");
    }
}
