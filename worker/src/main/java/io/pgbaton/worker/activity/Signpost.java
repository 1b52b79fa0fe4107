package io.pgbaton.worker.activity;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Member;
import io.pgbaton.worker.port.Router;
import io.pgbaton.worker.port.StoreException;
import io.pgbaton.workflows.step.Move;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells clients where the primary will be, beside its promotion and once.
 *
 * <p>Until every node knows a new endpoint takes as long as a promotion or longer, so who is told only when clients are let in
 * waits for both, one after the other. Nobody gets in by it: the gate in PostgreSQL stays shut until then (I9), and the old
 * primary, which is fenced by now, would take no write either. It only saves time. {@code Admit} publishes for sure, so what goes
 * wrong here is logged, and what has not ended by then is not waited for: an older epoch than the newest publishes nothing ({@link
 * Router}).
 */
final class Signpost {
    private static final Logger log = LoggerFactory.getLogger(Signpost.class);

    private final Hands hands;
    private boolean isSet;

    Signpost(Hands hands) {
        this.hands = hands;
    }

    /** Begins to; the Baton has just been read, and says that this member leads this epoch. */
    void pointTo(Move move, Member primary, Address address) {
        if (isSet) {
            return;
        }
        isSet = true;
        Thread.ofVirtual().name("signpost to " + primary).start(() -> publish(move, primary, address));
    }

    private void publish(Move move, Member primary, Address address) {
        try {
            hands.ports().router().announce(move.cluster(), move.ballot().epoch(), primary.name(), address);
        } catch (StoreException e) {
            log.warn("clients are told of {} only when they are let in: {}", primary, e.getMessage(), e);
        }
    }
}
