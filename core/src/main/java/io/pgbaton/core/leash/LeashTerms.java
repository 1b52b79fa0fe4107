package io.pgbaton.core.leash;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.Command.SynchronousSetting;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who lets a primary go on, and how many of them it takes.
 *
 * <p>INVARIANT of every epoch: whatever may be frozen to supersede this primary leaves fewer than {@code votes} of its
 * peers willing. In Quorum R = N + 1 - W frozen members leave W - 1 willing peers, so k = W. In Async one frozen peer is
 * enough to supersede, so all N must be willing.
 *
 * @param peers the members other than the primary
 * @param votes k: how many of them must have said yes; zero only if there are none
 */
public record LeashTerms(List<Member> peers, int votes) {
    public LeashTerms {
        peers = List.copyOf(peers);
        int least = peers.isEmpty() ? 0 : 1;
        if (votes < least || votes > peers.size()) {
            throw new IllegalArgumentException(
                    "of %d peers between %d and all can be needed, not %d".formatted(peers.size(), least, votes));
        }
    }

    /** k = W in Quorum, k = N in Async, which is W = 0. */
    public static LeashTerms of(List<Member> peers, int acknowledgements) {
        return new LeashTerms(peers, acknowledgements > 0 ? acknowledgements : peers.size());
    }

    public static LeashTerms of(SynchronousSetting setting) {
        Integer votes = setting.votes();
        return votes == null ? of(setting.peers(), setting.acknowledgements()) : new LeashTerms(setting.peers(), votes);
    }

    /** What the Baton says about a primary of it. */
    public static LeashTerms of(Baton baton, Member primary) {
        return of(baton.peersOf(primary), baton.acknowledgements());
    }

    /** Does the leash of a primary under these terms end once these members say yes no more? */
    public boolean endsWithout(Collection<Member> frozen) {
        Set<Member> willing = new HashSet<>(peers);
        willing.removeAll(frozen);
        return willing.size() < votes;
    }
}
