package io.pgbaton.core.leash;

import static io.pgbaton.core.Sample.CLUSTER;
import static io.pgbaton.core.Sample.at;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.member;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.Speaker;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.LeashAnswer;
import io.pgbaton.core.protocol.LeashQuestion;
import org.junit.jupiter.api.Test;

class PeerAnswerRuleTest {
    private static final LeashQuestion QUESTION = new LeashQuestion(CLUSTER, ballot(3), member(0), member(1), 7);
    private static final Speaker PEER = Speaker.standby(1, ballot(3), at(3, 5));

    private static void refuses(Promise promise, LeashQuestion question, String because) {
        LeashAnswer answer = PeerAnswerRule.answer(promise, question);
        assertThat(answer.yes()).as(answer.reason()).isFalse();
        assertThat(answer.reason()).contains(because);
    }

    @Test
    void saysYesToThePrimaryOfTheEpochItHasPromised() {
        LeashAnswer answer = PeerAnswerRule.answer(PEER.promise(), QUESTION);
        assertThat(answer.yes()).isTrue();
        assertThat(answer.answers(QUESTION)).isTrue();
    }

    @Test
    void saysNoOnceItHasPromisedBeyondOrToAnotherOpening() {
        refuses(PEER.promising(ballot(4)).promise(), QUESTION, "promised epoch 4");
        refuses(PEER.promising(ballot(3, "b")).promise(), QUESTION, "token b3");
        refuses(PEER.promising(ballot(2)).promise(), QUESTION, "promised epoch 2");
    }

    @Test
    void saysNoUnlessItIsWholeAndJoined() {
        refuses(PEER.dirty().promise(), QUESTION, "not whole");
        refuses(Speaker.empty(1).promising(ballot(3)).promise(), QUESTION, "no database");
        refuses(Speaker.empty(1).promise(), QUESTION, "no database");
    }

    @Test
    void saysNoToAStrangerAndForAnother() {
        refuses(PEER.ofCluster("cluster-2").promise(), QUESTION, "belongs to cluster cluster-2");
        refuses(PEER.onNewVolume().promise(), QUESTION, "on volume");
        refuses(Speaker.standby(2, ballot(3), at(3, 5)).promise(), QUESTION, "this is orders-2");
        refuses(PEER.promise(), new LeashQuestion(CLUSTER, ballot(3), member(1), member(1), 7), "nobody lets itself");
    }

    @Test
    void aForeignAnswerIsNoAnswerToTheQuestion() {
        LeashAnswer answer = PeerAnswerRule.answer(PEER.ofCluster("cluster-2").promise(), QUESTION);
        assertThat(answer.cluster()).isEqualTo(new ClusterUid("cluster-2"));
        assertThat(answer.answers(QUESTION)).isFalse();
    }
}
