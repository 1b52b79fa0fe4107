package io.pgbaton.worker.activity;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Member;
import io.pgbaton.worker.port.BatonStore;
import io.pgbaton.worker.port.Versioned;
import io.pgbaton.workflows.step.Move;
import io.temporal.failure.ApplicationFailure;
import java.util.function.UnaryOperator;

/** Reads the Baton afresh before an effect, and changes it only by compare-and-set on such a read. */
final class BatonDesk {
    /** Type of the non-retryable failure of a step that asked for something a Baton can never become: a bug. */
    static final String REFUSED = "BatonRefused";

    private static final int MAX_TRIES = 5;

    private final BatonStore store;

    BatonDesk(BatonStore store) {
        this.store = store;
    }

    /** The Baton as it is now; fails the attempt if the cluster has none. */
    Versioned<Baton> read(ClusterUid cluster) {
        return store.get(cluster)
                .orElseThrow(() -> ApplicationFailure.newFailure(
                        "cluster %s has no baton: it was never founded".formatted(cluster), "NoBaton"));
    }

    /** The Baton as it is now, if its newest opening is still this move's; else the step is superseded. */
    Versioned<Baton> require(Move move) {
        Versioned<Baton> now =
                store.get(move.cluster()).orElseThrow(() -> superseded("the Baton of this cluster is lost"));
        if (!now.value().ballot().equals(move.ballot())) {
            throw superseded("%s was opened since %s".formatted(now.value().ballot(), move.ballot()));
        }
        return now;
    }

    /** The same, if besides this member is the one that may lead in it. */
    Versioned<Baton> requireLeader(Move move, Member leader) {
        Versioned<Baton> now = require(move);
        boolean leads = now.value()
                .candidate()
                .filter(candidate -> candidate.member().equals(leader))
                .isPresent();
        if (!leads) {
            throw superseded("%s is not the candidate of epoch %s"
                    .formatted(leader, move.ballot().epoch()));
        }
        return now;
    }

    /** Changes the Baton within this move; a change that makes no difference is not written. */
    Baton change(Move move, UnaryOperator<Baton> change) {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            Versioned<Baton> now = require(move);
            Baton next = change.apply(now.value());
            if (next.equals(now.value())) {
                return next;
            }
            switch (store.compareAndSet(now, next)) {
                case BatonStore.Written.Stored stored -> {
                    return stored.now().value();
                }
                case BatonStore.Written.Refused refused -> throw refused(refused.reason());
                case BatonStore.Written.Conflict conflict -> {}
            }
        }
        throw conflict();
    }

    /** Writes exactly what was decided on exactly what was read. */
    Baton replace(Versioned<Baton> read, Baton next) {
        return written(store.compareAndSet(read, next));
    }

    Baton create(Baton first) {
        return written(store.create(first));
    }

    private static Baton written(BatonStore.Written written) {
        return switch (written) {
            case BatonStore.Written.Stored stored -> stored.now().value();
            case BatonStore.Written.Refused refused -> throw refused(refused.reason());
            case BatonStore.Written.Conflict conflict -> throw conflict();
        };
    }

    static ApplicationFailure superseded(String why) {
        return ApplicationFailure.newNonRetryableFailure(why, Move.SUPERSEDED);
    }

    private static ApplicationFailure refused(String why) {
        return ApplicationFailure.newNonRetryableFailure("the baton cannot become that: " + why, REFUSED);
    }

    private static ApplicationFailure conflict() {
        return ApplicationFailure.newFailure("somebody else wrote the baton; it is read and judged again", "Conflict");
    }
}
