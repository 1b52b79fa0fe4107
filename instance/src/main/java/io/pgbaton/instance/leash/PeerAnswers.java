package io.pgbaton.instance.leash;

import io.pgbaton.core.leash.PeerAnswerRule;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.LeashAnswer;
import io.pgbaton.core.protocol.LeashQuestion;
import io.pgbaton.core.protocol.PrimarySilence;
import io.pgbaton.instance.promise.PromiseKeeper;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers primaries that ask whether they may go on (I8).
 *
 * <p>It takes no lock, so no command, however slow, costs a healthy primary its leave. SAFETY: the promise is read after the
 * question has arrived, and a freeze answers only after its promise is what is read here. So a yes that leaves after that
 * answer belongs to a question that was sent before it, and counts from then: what timer M4 allows for.
 */
public final class PeerAnswers {
    private final PromiseKeeper promises;
    private final SilenceWatch silence;
    private final Supplier<@Nullable String> unusable;

    /**
     * Nobody has asked yet.
     *
     * @param unusable why this volume must not be touched: then every answer is no; null if it may be
     */
    public PeerAnswers(PromiseKeeper promises, SilenceWatch silence, Supplier<@Nullable String> unusable) {
        this.promises = promises;
        this.silence = silence;
        this.unusable = unusable;
    }

    public LeashAnswer answer(LeashQuestion question) {
        Promise promise = promises.get();
        String reason = unusable.get();
        if (reason != null) {
            return new LeashAnswer(
                    promise.cluster(), question.ballot(), promise.member(), question.number(), false, reason);
        }
        if (question.cluster().equals(promise.cluster()) && question.asked().equals(promise.member())) {
            silence.heard(question.ballot());
        }
        return PeerAnswerRule.answer(promise, question);
    }

    /** For how long the primary that is followed has not asked; null if none is followed. */
    public @Nullable PrimarySilence primarySilence() {
        return silence.look(promises.get());
    }
}
