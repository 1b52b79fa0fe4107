package io.pgbaton.core.membership;

import io.pgbaton.core.leash.LeashTerms;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.Command.SynchronousSetting;
import java.util.List;

/**
 * What is in force on the primary: who is asked and who is waited for.
 *
 * @param peers whom its leash asks, and whose acknowledgements it counts
 * @param acknowledgements how many of them confirm a commit; 0 waits for nobody
 * @param votes k: how many of them must let it go on
 */
public record Setting(List<Member> peers, int acknowledgements, int votes) {
    public Setting {
        peers = peers.stream().sorted().toList();
        if (acknowledgements < 0 || acknowledgements > peers.size()) {
            throw new IllegalArgumentException(
                    "%d peers cannot give %d acknowledgements".formatted(peers.size(), acknowledgements));
        }
        new LeashTerms(peers, votes);
    }

    /** What belongs to a shape once nothing is changing. */
    public static Setting of(Shape shape, Member primary) {
        List<Member> peers = shape.peersOf(primary);
        return new Setting(
                peers,
                shape.acknowledgements(),
                LeashTerms.of(peers, shape.acknowledgements()).votes());
    }

    /** What a primary says to be in force. */
    public static Setting of(SynchronousSetting inForce) {
        return new Setting(
                inForce.peers(),
                inForce.acknowledgements(),
                LeashTerms.of(inForce).votes());
    }

    /** As it is sent to the primary. */
    public SynchronousSetting inVersion(int version) {
        return new SynchronousSetting(version, peers, acknowledgements, votes);
    }

    public Setting withVotesOfAll() {
        return new Setting(peers, acknowledgements, peers.size());
    }

    public LeashTerms terms() {
        return new LeashTerms(peers, votes);
    }

    @Override
    public String toString() {
        return "ANY %d of %s, leash by %d".formatted(acknowledgements, peers, votes);
    }
}
