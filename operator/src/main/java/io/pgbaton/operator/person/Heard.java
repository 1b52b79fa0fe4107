package io.pgbaton.operator.person;

/**
 * What became of a person's word.
 *
 * @param text the annotation's value, which tells one word from the next
 * @param sentence for people
 */
public record Heard(Word word, Fate fate, String text, String sentence) {
    /** How it ended. */
    public enum Fate {
        /** It was passed on, once. */
        PASSED_ON,
        /** It was not, and it is gone. */
        REFUSED,
        /** It stays where it is until it can be passed on. */
        WAITS
    }
}
