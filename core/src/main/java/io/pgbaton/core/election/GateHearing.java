package io.pgbaton.core.election;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.LeashState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Will the acknowledgements of an epoch's first row ever come? (M5)
 *
 * <p>They come from members that stream from the new primary. Whoever is told to follow it streams within a second; if for
 * {@link #DEADLINE} too few have done so, the primary may be cut off from them, however well it answers here. That proves
 * nothing, so it only calls for another look: whether somebody else could lead without it.
 */
public final class GateHearing {
    /** Longer than the restart of a standby takes; a rejoin takes longer still, and is not counted against the primary. */
    public static final Duration DEADLINE = Duration.ofSeconds(10);

    private GateHearing() {}

    /**
     * Why no acknowledgement is to be expected, in words; empty if it may come yet.
     *
     * @param primary the state of the candidate of this Baton's epoch
     * @param waited for how long its first row has waited
     */
    public static Optional<String> unheard(Baton baton, InstanceState primary, Duration waited) {
        List<Member> streaming = baton.peersOf(primary.member()).stream()
                .filter(peer -> primary.isFollowedBy(peer, baton.epoch()))
                .toList();
        if (waited.compareTo(DEADLINE) < 0 || streaming.size() >= baton.acknowledgements()) {
            return Optional.empty();
        }
        LeashState leash = primary.leash();
        String unanswered =
                leash != null && leash.by() == LeashState.By.CONTROL ? ", nor does it get their leave to go on" : "";
        return Optional.of("after %d s only %s of the %s needed stream from %s%s"
                .formatted(
                        DEADLINE.toSeconds(),
                        streaming.size(),
                        baton.acknowledgements(),
                        primary.member(),
                        unanswered));
    }
}
