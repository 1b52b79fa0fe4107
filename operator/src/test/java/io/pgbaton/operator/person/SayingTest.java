package io.pgbaton.operator.person;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.operator.person.Saying.NotUnderstood;
import io.pgbaton.operator.person.Saying.Understood;
import io.pgbaton.workflows.step.Approval;
import io.pgbaton.workflows.step.Confirmation;
import io.pgbaton.workflows.step.Evidence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SayingTest {
    @Test
    void readsPairsAndJsonAlike() {
        Confirmation expected = new Confirmation(3L, "t-3", "orders-0", "Ada L.", "I \"pulled\" the plug");
        assertThat(payload(
                        Word.CONFIRM_FENCED,
                        "epoch=3 token=t-3 instance=orders-0 by=\"Ada L.\" reason=\"I \\\"pulled\\\" the plug\""))
                .isEqualTo(expected);
        assertThat(payload(Word.CONFIRM_FENCED, """
                        {"epoch": 3, "token": "t-3", "instance": "orders-0",
                         "by": "Ada L.", "reason": "I \\"pulled\\" the plug"}""")).isEqualTo(expected);
        assertThat(payload(Word.PRIMARY_LOST, " epoch=2\n primary=orders-0 by=ada reason=fire "))
                .isEqualTo(new Evidence(2L, "orders-0", "fire", "ada"));
        assertThat(payload(Word.APPROVE, "epoch=2 token=t by=ada reason=ok lossBytes=12 candidate=orders-1"))
                .isEqualTo(new Approval(2L, "t", "orders-1", 12L, "ada", "ok"));
    }

    private static Record payload(Word word, String text) {
        Saying saying = Saying.read(word, text);
        assertThat(saying).isInstanceOf(Understood.class);
        return ((Understood) saying).payload();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        epoch=3 token=t instance=orders-0                            | it does not say by whom and why
        epoch=3 instance=orders-0 by=a reason=b                      | it names no epoch and token
        token=t instance=orders-0 by=a reason=b                      | it names no epoch and token
        epoch=3 token=t by=a reason=b                                | it names no instance
        epoch=3 token=t instnce=orders-0 by=a reason=b               | it knows no 'instnce'
        epoch=three token=t instance=orders-0 by=a reason=b          | three
        epoch=3 token=t instance=orders-0 by=a reason=pulled the plug | 'the plug' is no key=value pair
        epoch=3 token=t instance=orders-0 by=a reason="not closed    | is no key=value pair
        yes                                                          | 'yes' is no key=value pair
        {"epoch": 3,                                                 | it is no JSON object
        {}                                                           | it names no epoch and token
        """)
    void saysWhatIsWrong(String text, String sentence) {
        assertThat(Saying.read(Word.CONFIRM_FENCED, text))
                .isInstanceOfSatisfying(
                        NotUnderstood.class,
                        not -> assertThat(not.why())
                                .contains(sentence)
                                .endsWith(
                                        "it takes epoch, token, instance, by, reason, as key=value pairs or as a JSON object"));
    }

    @ParameterizedTest
    @EnumSource(Word.class)
    void anEmptyWordIsNotUnderstoodWhicheverItIs(Word word) {
        assertThat(Saying.read(word, "")).isInstanceOf(NotUnderstood.class);
        assertThat(Saying.read(word, "null")).isInstanceOf(NotUnderstood.class);
        assertThat(Saying.read(word, "x".repeat(Saying.MAX_LENGTH + 1))).isInstanceOf(NotUnderstood.class);
    }
}
