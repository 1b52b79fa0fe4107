package io.pgbaton.instance.local;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.protocol.ControlGrant;
import io.pgbaton.core.protocol.GrantRequest;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.LeashState;
import java.time.Duration;
import java.util.Optional;

/**
 * Lets the primary of a ballot go on whenever it asks (I6), as the operator does, which has read the Baton; until it is closed.
 *
 * <p>On a busy machine a new primary's peers may take longer to say yes than its first grant lasts.
 */
final class Granter implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(200);

    private final LocalInstance primary;
    private final Ballot ballot;
    private final Thread thread;

    private Granter(LocalInstance primary, Ballot ballot) {
        this.primary = primary;
        this.ballot = ballot;
        this.thread = Thread.ofVirtual().name("granter").start(this::run);
    }

    static Granter of(LocalInstance primary, Ballot ballot) {
        return new Granter(primary, ballot);
    }

    private void run() {
        try {
            while (true) {
                primary.state().flatMap(Granter::wanted).ifPresent(this::answer);
                Thread.sleep(LOOK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<GrantRequest> wanted(InstanceState state) {
        return Optional.ofNullable(state.leash()).map(LeashState::wanted);
    }

    private void answer(GrantRequest request) {
        if (request.ballot().equals(ballot)) {
            primary.client()
                    .grant(
                            primary.control(),
                            new ControlGrant(
                                    request.cluster(), request.ballot(), request.member(), request.challenge()),
                            Mover.DEADLINE);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
