package io.pgbaton.core.switchover;

import java.util.Locale;

/**
 * One question that is asked before a switchover, and its answer.
 *
 * @param value what was found, with its units
 * @param reason why it was judged so, in one sentence
 */
public record Check(Kind kind, Outcome outcome, String value, String reason) {
    /** What is asked. */
    public enum Kind {
        /** Does the primary serve? */
        PRIMARY_SERVES,
        /** Does the candidate stream from it in this epoch? */
        CANDIDATE_STREAMS,
        /** Do its acknowledgements count? */
        CANDIDATE_SYNCHRONOUS,
        /** Has it any objection against leading? */
        CANDIDATE_FIT,
        /** How much would it have to receive and replay first? */
        CANDIDATE_LAG,
        /** Has it room for the log of a primary? */
        CANDIDATE_DISK,
        /** Does anybody else hold up an orderly stop? */
        OTHERS_KEEP_UP,
        /** Are enough members there to move at all (M1)? */
        ENOUGH_MEMBERS,
        /** Would there still be enough if the candidate died on the way (M1)? */
        ENOUGH_WITHOUT_CANDIDATE,
        /** Which replication slots would be left behind? */
        SLOTS,
        /** Which transactions would be ended? */
        LONG_TRANSACTIONS,
        /** Do the Services lead to the primary that is to be relieved? */
        ENDPOINTS
    }

    /** How it ended. */
    public enum Outcome {
        PASSED,
        /** Nobody can accept it. */
        REFUSED,
        /** A person may accept it. */
        NEEDS_ACCEPTANCE
    }

    static Check passed(Kind kind, String value, String reason) {
        return new Check(kind, Outcome.PASSED, value, reason);
    }

    /** Passed if the condition holds, else refused. */
    static Check required(Kind kind, boolean holds, String value, String reason) {
        return new Check(kind, holds ? Outcome.PASSED : Outcome.REFUSED, value, reason);
    }

    /** Passed if the condition holds, else for a person to accept. */
    static Check wanted(Kind kind, boolean holds, String value, String reason) {
        return new Check(kind, holds ? Outcome.PASSED : Outcome.NEEDS_ACCEPTANCE, value, reason);
    }

    public boolean isRefused() {
        return outcome == Outcome.REFUSED;
    }

    public boolean needsAcceptance() {
        return outcome == Outcome.NEEDS_ACCEPTANCE;
    }

    /** As it stands in a status: what was asked, with hyphens. */
    public String label() {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String toString() {
        return "%s: %s (%s)".formatted(label(), reason, value);
    }
}
