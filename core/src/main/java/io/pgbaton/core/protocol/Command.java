package io.pgbaton.core.protocol;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an instance can be asked to do. Each is idempotent and is judged against the promise at the point of effect (I3). */
public sealed interface Command {
    Authority authority();

    /**
     * Puts a database on this empty volume, as a standby; a job. The nonce must be that of the volume (I2).
     *
     * @param backup where the backup is offered that is put there; null for a new database (initdb)
     */
    record Bootstrap(
            Authority authority, String nonce, @Nullable Address backup) implements Command {
        public Bootstrap(Authority authority, String nonce) {
            this(authority, nonce, null);
        }
    }

    /**
     * Makes a volume of another cluster one of this cluster, data and all: the name was used again. A person has named that
     * other cluster, and the volume must be exactly its.
     *
     * @param from whose volume it is so far
     */
    record Adopt(Authority authority, ClusterUid from) implements Command {}

    /** Clones the primary onto this empty volume and follows it; a job. */
    record Join(Authority authority, String nonce, Source source) implements Command {}

    /**
     * Stops receiving and answers how far the log reaches (I7).
     *
     * @param wordOnly true if all that is asked for is the word that it is not writable (M3): it is as frozen then, and answers
     *     before it reads its log, so it counts for nothing else; null for false
     */
    record Freeze(Authority authority, @Nullable Boolean wordOnly) implements Command {
        public Freeze(Authority authority) {
            this(authority, null);
        }

        public boolean isWordOnly() {
            return wordOnly != null && wordOnly;
        }
    }

    /** Asks for a challenge that a promote must bring back while it is young (I4). */
    record Challenge(Authority authority) implements Command {}

    /**
     * Becomes primary of the epoch, once (I4).
     *
     * @param candidate the run of the instance process that the Baton records: another run of it must refuse, or the end of
     *     the recorded run would no longer prove that nobody is writable (M3)
     * @param challenge what this run issued
     */
    record Promote(Authority authority, Incarnation candidate, String challenge, SynchronousSetting synchronous)
            implements Command {}

    /** Commits the epoch's first row with the acknowledgements it needs (M5); a job. */
    record Gate(Authority authority, EpochRow row) implements Command {}

    /** Lets clients in (I9). */
    record Admit(Authority authority) implements Command {}

    /** Lets no client in any more and sends away those who are there (I9); it stays primary. For a cluster that is deleted. */
    record Close(Authority authority) implements Command {}

    /** Stops the server and comes back as a standby. */
    record Demote(Authority authority) implements Command {}

    /** Streams from the epoch's primary. */
    record Follow(Authority authority, Source source) implements Command {}

    /** Comes back from a diverged log: rewind, else clone; a job (I10). */
    record Rejoin(Authority authority, Source source) implements Command {}

    /**
     * While it is frozen, streams what it lacks from another member that is frozen in the same epoch, then nothing again (M2);
     * a job. Afterwards it answers a freeze anew.
     *
     * @param source whom it streams from: a member, not a primary
     * @param until the end of the source's log
     */
    record Level(Authority authority, Source source, Position until) implements Command {}

    /** Changes whose acknowledgements are counted. */
    record Settings(Authority authority, SynchronousSetting synchronous) implements Command {}

    /** Makes the newest timeline durable in the control file, so that others may rewind against it. */
    record Checkpoint(Authority authority) implements Command {}

    /** Who is streamed or cloned from, the primary of an epoch unless it is said otherwise, and where it listens. */
    record Source(InstanceName primary, Address address) {}

    /**
     * {@code synchronous_standby_names} as a value: {@code ANY acknowledgements (peers)}; an empty list waits for nobody. And
     * how many of the same peers the leash asks.
     *
     * @param version orders the settings of one epoch: a lower one is refused
     * @param votes k: how many peers must let the server go on, never fewer than belong to so many acknowledgements; null for
     *     exactly as many
     */
    record SynchronousSetting(
            int version,
            List<Member> peers,
            int acknowledgements,
            @Nullable Integer votes) {
        public SynchronousSetting(int version, List<Member> peers, int acknowledgements) {
            this(version, peers, acknowledgements, null);
        }

        public SynchronousSetting {
            peers = List.copyOf(peers);
            if (acknowledgements < 0 || acknowledgements > peers.size()) {
                throw new IllegalArgumentException(
                        "%d peers cannot give %d acknowledgements".formatted(peers.size(), acknowledgements));
            }
            int least = acknowledgements > 0 ? acknowledgements : peers.size();
            if (votes != null && (votes < least || votes > peers.size())) {
                throw new IllegalArgumentException(
                        "a leash takes %d to %d of these peers, not %d".formatted(least, peers.size(), votes));
            }
        }
    }
}
