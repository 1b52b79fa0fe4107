package io.pgbaton.operator.person;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.operator.fake.Sample;
import io.pgbaton.operator.person.Saying.Understood;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WordRuleTest {
    private static final Baton HELD = Sample.held(3);
    private static final Baton MOVING = HELD.open(Sample.ballot(3));

    @Test
    void aConfirmationIsForTheOpenEpochAndAMember() {
        passes(Word.CONFIRM_FENCED, "epoch=3 token=token-3 instance=orders-0 by=a reason=b", MOVING);
        fails(
                Word.CONFIRM_FENCED,
                "epoch=2 token=token-2 instance=orders-0 by=a reason=b",
                MOVING,
                "now it is epoch 3");
        fails(Word.CONFIRM_FENCED, "epoch=3 token=other instance=orders-0 by=a reason=b", MOVING, "now it is epoch 3");
        fails(
                Word.CONFIRM_FENCED,
                "epoch=3 token=token-3 instance=orders-7 by=a reason=b",
                MOVING,
                "orders-7 is no member");
    }

    @Test
    void anAnswerIsForTheEpochThatTheQuestionNamed() {
        passes(Word.APPROVE, "epoch=2 token=token-2 by=a reason=b", HELD);
        passes(Word.REJECT, "epoch=3 token=token-3 by=a reason=b", MOVING);
        fails(Word.APPROVE, "epoch=2 token=token-2 by=a reason=b", MOVING, "now it is epoch 3");
    }

    @Test
    void aWordAboutAPlanIsForItsEpoch() {
        passes(Word.APPROVE_PLAN, "epoch=2 planHash=0123456789ab by=a reason=b", HELD);
        fails(Word.REJECT_PLAN, "epoch=2 planHash=0123456789ab by=a reason=b", MOVING, "now it is epoch 3");
    }

    @Test
    void aLossIsThatOfTheHolder() {
        passes(Word.PRIMARY_LOST, "epoch=2 primary=orders-0 by=a reason=b", HELD);
        fails(Word.PRIMARY_LOST, "epoch=2 primary=orders-1 by=a reason=b", HELD, "orders-0 holds epoch 2");
        fails(Word.PRIMARY_LOST, "epoch=1 primary=orders-0 by=a reason=b", HELD, "orders-0 holds epoch 2");
        fails(Word.PRIMARY_LOST, "epoch=2 primary=orders-0 by=a reason=b", MOVING, "moving already, in epoch 3");
    }

    @Test
    void aLossMayBeThatOfACandidateThatDoesNotPassItsGate() {
        Baton promoted = MOVING.elect(Sample.member(1), Sample.run(1));
        passes(Word.PRIMARY_LOST, "epoch=3 primary=orders-1 by=a reason=b", promoted);
        fails(Word.PRIMARY_LOST, "epoch=2 primary=orders-0 by=a reason=b", promoted, "orders-1 is to lead epoch 3");
    }

    @Test
    void whoLeavesIsAMemberThatDoesNotHoldTheBatonWhichDoesNotMove() {
        passes(Word.LET_LEAVE, "epoch=2 token=token-2 instance=orders-2 by=a reason=b", HELD);
        fails(Word.LET_LEAVE, "epoch=2 token=token-2 instance=orders-0 by=a reason=b", HELD, "holds the baton");
        fails(Word.LET_LEAVE, "epoch=2 token=token-2 instance=orders-7 by=a reason=b", HELD, "orders-7 is no member");
        fails(Word.LET_LEAVE, "epoch=2 token=other instance=orders-2 by=a reason=b", HELD, "now it is epoch 2");
        fails(Word.LET_LEAVE, "epoch=3 token=token-3 instance=orders-2 by=a reason=b", MOVING, "is moving in epoch 3");
    }

    @Test
    void stoppingIsAlwaysAllowedToBeAskedFor() {
        passes(Word.CANCEL, "by=a reason=b", MOVING);
    }

    @Test
    void withoutABatonARunCanOnlyBeStoppedOrAnAdoptionBegun() {
        fails(Word.CONFIRM_FENCED, "epoch=3 token=t instance=orders-0 by=a reason=b", null, "no baton");
        passes(Word.CANCEL, "by=a reason=b", null);
        passes(Word.ADOPT, "cluster=old by=a reason=b", null);
    }

    @Test
    void anAdoptionIsForAClusterThatHasNoBatonOrIsBeingAdopted() {
        fails(Word.ADOPT, "cluster=old by=a reason=b", HELD, "has its baton");
        fails(Word.ADOPT, "cluster=old by=a reason=b", MOVING, "has its baton");
    }

    private static void passes(Word word, String text, @Nullable Baton baton) {
        assertThat(WordRule.objection((Understood) Saying.read(word, text), baton))
                .isEmpty();
    }

    private static void fails(Word word, String text, @Nullable Baton baton, String sentence) {
        assertThat(WordRule.objection((Understood) Saying.read(word, text), baton))
                .hasValueSatisfying(objection -> assertThat(objection).contains(sentence));
    }
}
