package io.pgbaton.core.leash;

import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.LeashAnswer;
import io.pgbaton.core.protocol.LeashQuestion;
import org.jspecify.annotations.Nullable;

/**
 * Does a peer let a primary go on? (I8)
 *
 * <p>Judged under the instance's lock, on the promise as it is durable: whoever answers a freeze has first made a promise
 * that turns every later answer of it into a no.
 */
public final class PeerAnswerRule {
    private PeerAnswerRule() {}

    /** Yes only from a member that is whole and has promised exactly the primary's ballot. */
    public static LeashAnswer answer(Promise promise, LeashQuestion question) {
        String objection = objection(promise, question);
        return new LeashAnswer(
                promise.cluster(),
                question.ballot(),
                promise.member(),
                question.number(),
                objection == null,
                objection == null ? "it has promised %s".formatted(question.ballot()) : objection);
    }

    private static @Nullable String objection(Promise promise, LeashQuestion question) {
        if (!question.cluster().equals(promise.cluster())) {
            return "this volume belongs to cluster %s, not %s".formatted(promise.cluster(), question.cluster());
        }
        if (!question.asked().equals(promise.member())) {
            return "this is %s on volume %s, not %s on volume %s"
                    .formatted(
                            promise.instance(),
                            promise.volume(),
                            question.asked().name(),
                            question.asked().volume());
        }
        if (question.asker().name().equals(promise.instance())) {
            return "nobody lets itself go on";
        }
        if (!promise.isJoined()) {
            return "there is no database on this volume";
        }
        if (promise.dirty() != null) {
            return "its volume is not whole since a %s"
                    .formatted(promise.dirty().cause());
        }
        if (!question.ballot().equals(promise.promised())) {
            return promise.promised() == null
                    ? "it has promised nothing"
                    : "it has promised %s, not %s".formatted(promise.promised(), question.ballot());
        }
        return null;
    }
}
