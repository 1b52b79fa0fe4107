package io.pgbaton.instance.cli;

import io.pgbaton.core.protocol.LeashState;
import io.pgbaton.instance.node.Node;
import io.pgbaton.instance.observe.EventHub;
import io.pgbaton.instance.server.Poll;
import io.pgbaton.instance.settings.InstanceSettings;
import io.pgbaton.instance.settings.Limits;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * The orderly end of an instance process.
 *
 * <ol>
 *   <li>Where somebody is there to see that it ends ({@link InstanceSettings#relief}), a primary whose peers could go on without
 *       it serves on for a moment, so that the role can move in order.
 *   <li>PostgreSQL is stopped in order, so that the standbys have all of its log, and is never started again.
 *   <li>Whoever listens is told so: after that, silence is all that anybody hears, and silence is no verdict.
 *   <li>A primary whose peers could go on without it stays a moment longer, to promise the epoch after its own: its own word
 *       that it is stopped proves the fence (M3) as soon as it is asked, while its container's end is reported a second or
 *       two later, and may never be.
 *   <li>Then its address goes on to refuse clients until they are led to the new primary: an address that is gone swallows them,
 *       each for seconds.
 * </ol>
 */
final class Farewell {
    private static final Logger LOG = System.getLogger(Farewell.class.getName());

    private static final Duration PAUSE = Duration.ofMillis(10);

    private final Node node;
    private final EventHub hub;

    Farewell(Node node, EventHub hub) {
        this.node = node;
        this.hub = hub;
    }

    void say() {
        try {
            boolean hasSuccessors = hasSuccessors();
            if (hasSuccessors) {
                awaitRelief();
            }
            node.server().stopForGood();
            if (!hub.drain(Limits.LAST_WORDS)) {
                LOG.log(Level.INFO, "not everyone who listens was told that PostgreSQL is stopped");
            }
            if (hasSuccessors) {
                awaitSuccessor();
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "PostgreSQL did not stop", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** It leads, and its peers have given their leave just now. */
    private boolean hasSuccessors() {
        LeashState leash = node.leash().state();
        return node.promise().leadsPromised()
                && leash != null
                && leash.by() == LeashState.By.PEERS
                && leash.wanted() == null;
    }

    private void awaitRelief() throws InterruptedException {
        Duration relief = node.settings().relief();
        if (relief.isZero()) {
            return;
        }
        if (Poll.until(relief, PAUSE, () -> !hasSuccessors())) {
            awaitCommand();
        } else {
            LOG.log(Level.INFO, "nobody has taken the role over in {0} s", relief.toSeconds());
        }
    }

    /** A command is carried out and answered under the lock that this takes. */
    private boolean awaitCommand() throws InterruptedException {
        boolean taken = node.promises().tryLock(Limits.COMMAND_LOCK);
        if (taken) {
            node.promises().unlock();
        }
        return taken;
    }

    /** The answer to a freeze needs no longer than a tick to leave. */
    private void awaitSuccessor() throws InterruptedException {
        boolean promised =
                Poll.until(Limits.SUCCESSOR, PAUSE, () -> !node.promise().leadsPromised());
        if (promised && awaitCommand()) {
            Thread.sleep(node.settings().relief().isZero() ? Limits.TICK : Limits.LED_ELSEWHERE);
        }
    }
}
