package io.pgbaton.worker.activity;

import io.pgbaton.core.fencing.FenceProof;
import io.pgbaton.worker.port.StoreException;
import io.pgbaton.workflows.step.LeashWait;
import io.pgbaton.workflows.step.Move;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until the leash of suspects has ended (M4), on this machine's monotonic clock. Clients are led to nobody meanwhile: the
 * address of a machine that is off swallows what they send, and they would notice late that somebody else leads.
 *
 * <p>The clock begins with this attempt: the opening and the freezes it counts on stand in the history, or it would not have
 * been asked for. Another attempt knows nothing of this one and begins at zero. If the machine sleeps meanwhile, that does not
 * count, so the wait is only ever too long.
 */
final class AwaitLeashStep {
    private static final Logger log = LoggerFactory.getLogger(AwaitLeashStep.class);

    /** kube-proxy programs a node at most once a second: what is shown within this would have to wait for it. */
    private static final Duration WORTH_WITHDRAWING = Duration.ofSeconds(3);

    private final Hands hands;

    AwaitLeashStep(Hands hands) {
        this.hands = hands;
    }

    LeashWait.End await(LeashWait.Request request, Pulse pulse) {
        long beganNanos = System.nanoTime();
        Move move = request.move();
        LeashWait wait = request.leash();
        hands.desk().require(move);
        Window window = new Window(Duration.ofMillis(wait.millis()));
        if (window.left().compareTo(WORTH_WITHDRAWING) > 0) {
            Thread.ofVirtual().name("withdraw").start(() -> withdraw(move));
        }
        while (!window.isOver()) {
            pulse.pause(
                    window.atMost(Hands.LONG_LOOK),
                    "the leash of %s ends in %d ms at the latest"
                            .formatted(wait.suspects(), window.left().toMillis()));
        }
        hands.desk().require(move);
        Duration waited = Duration.ofNanos(System.nanoTime() - beganNanos);
        return new LeashWait.End(proofs(move, wait, waited));
    }

    /** It only saves time, so nobody waits for it, and what goes wrong is logged. */
    private void withdraw(Move move) {
        try {
            hands.ports().router().withdraw(move.cluster(), move.ballot().epoch());
        } catch (StoreException e) {
            log.warn("clients go on trying the old primary: {}", e.getMessage(), e);
        }
    }

    private static List<FenceProof> proofs(Move move, LeashWait wait, Duration waited) {
        return wait.suspects().stream()
                .<FenceProof>map(
                        suspect -> FenceProof.TimerElapsed.after(waited, suspect, move.ballot(), wait.frozen()))
                .toList();
    }
}
