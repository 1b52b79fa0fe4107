package io.pgbaton.core.leash;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.protocol.ControlGrant;
import io.pgbaton.core.protocol.GrantRequest;
import java.util.Optional;

/**
 * May whoever can read the Baton let a primary go on? (I6)
 *
 * <p>The order makes it safe, not a leader and not a clock: the challenge is read first, the Baton is read <em>after</em>
 * it and past every cache, and the grant counts from the moment the challenge was issued. So whatever was opened before the
 * challenge is seen, and a grant that is delivered late is worth no more than its challenge.
 */
public final class ControlGrantRule {
    private ControlGrantRule() {}

    /** What came of a request; a refusal says what the Baton shows instead. */
    public sealed interface Judgement {
        /** Hand this to the instance. */
        record Grant(ControlGrant grant) implements Judgement {}

        /** It must do without. */
        record Refuse(String reason) implements Judgement {}
    }

    /**
     * Judges a request.
     *
     * @param request as the instance showed it, read before {@code fresh}
     * @param fresh a read of the Baton that began after the request was read; never from a cache
     */
    public static Judgement judge(GrantRequest request, Baton fresh) {
        return refusal(request, fresh)
                .<Judgement>map(Judgement.Refuse::new)
                .orElseGet(() -> new Judgement.Grant(
                        new ControlGrant(request.cluster(), request.ballot(), request.member(), request.challenge())));
    }

    private static Optional<String> refusal(GrantRequest request, Baton fresh) {
        if (!request.cluster().equals(fresh.cluster())) {
            return Optional.of("the baton is that of cluster %s, not %s".formatted(fresh.cluster(), request.cluster()));
        }
        if (!request.ballot().equals(fresh.ballot())) {
            return Optional.of("the baton shows %s, not %s".formatted(fresh.ballot(), request.ballot()));
        }
        Candidate lawful = fresh.candidate().orElse(null);
        if (lawful == null) {
            return Optional.of("the baton is moving in epoch %s and has no candidate yet".formatted(fresh.epoch()));
        }
        if (!lawful.member().equals(request.member()) || !lawful.incarnation().equals(request.incarnation())) {
            return Optional.of("epoch %s is that of %s (%s), not of %s (%s)"
                    .formatted(
                            fresh.epoch(),
                            lawful.member(),
                            lawful.incarnation(),
                            request.member(),
                            request.incarnation()));
        }
        return Optional.empty();
    }
}
