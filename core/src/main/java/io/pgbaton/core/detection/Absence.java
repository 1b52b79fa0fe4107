package io.pgbaton.core.detection;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.election.Quorum;
import io.pgbaton.core.model.Decision;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Does a member stay away, what does that cost, and what would it cost to let it leave? (safety rules, section 4)
 *
 * <p>Nobody leaves by itself for not answering: it may come back with everything that it acknowledged. So this only tells a
 * person what there is to decide. The holder is not its business, and one member is spoken of at a time.
 */
public sealed interface Absence extends Decision {
    /** As long as this it may be a machine that starts anew, and a person is not asked. */
    Duration AFTER = Duration.ofMinutes(5);

    /** No member has been away for so long. */
    record Nobody(String summary) implements Absence {}

    /** No primary serves, and that comes first. */
    record CannotTell(String summary) implements Absence {}

    /**
     * A person may let it leave.
     *
     * @param burden what its absence costs as long as it stays a member
     * @param cost what is given up if it leaves
     */
    record MayLeave(Member member, String burden, String cost) implements Absence {
        @Override
        public String summary() {
            return "%s. It may leave: %s".formatted(burden, cost);
        }
    }

    /** It is needed as a member, even away. */
    record MustStay(Member member, String burden, String why) implements Absence {
        @Override
        public String summary() {
            return "%s. It cannot leave: %s".formatted(burden, why);
        }
    }

    /** Decides on one look. */
    static Absence decide(Baton baton, Collection<Observation> observations) {
        Member holder = baton.holder();
        if (baton.phase() != Phase.HELD || holder == null || !answers(holder, observations)) {
            return new CannotTell("no primary serves");
        }
        return baton.peersOf(holder).stream()
                .filter(peer -> staysAway(peer.name(), observations))
                .findFirst()
                .<Absence>map(member -> judge(baton, holder, member, observations))
                .orElseGet(() -> new Nobody("no member has been away for %d min".formatted(AFTER.toMinutes())));
    }

    private static Absence judge(Baton baton, Member holder, Member away, Collection<Observation> observations) {
        List<Member> rest =
                baton.members().stream().filter(member -> !member.equals(away)).toList();
        String burden = "%s has not answered for more than %d min: %s"
                .formatted(away.name(), AFTER.toMinutes(), burden(baton, holder, observations));
        if (baton.acknowledgements() >= rest.size()) {
            return new MustStay(
                    away,
                    burden,
                    "every commit has to be confirmed by %d members besides the primary"
                            .formatted(baton.acknowledgements()));
        }
        List<InstanceName> names = rest.stream().map(Member::name).toList();
        return new MayLeave(
                away,
                burden,
                "what it holds counts no more then, so if all of %s were lost, nobody could lead. It comes back by itself: once it answers, it is brought up to date and becomes a member again"
                        .formatted(names));
    }

    private static String burden(Baton baton, Member holder, Collection<Observation> observations) {
        if (baton.acknowledgements() == 0) {
            return "commits wait for nobody, so every member has to let the primary go on, and it lives on the leave of an operator that can read the baton";
        }
        List<Member> present = baton.peersOf(holder).stream()
                .filter(peer -> answers(peer, observations))
                .toList();
        return new Quorum(baton.members(), baton.acknowledgements()).isClosedBy(present)
                ? "one member fewer may be lost without waiting"
                : "a failover would wait for %s, too".formatted(holder.name());
    }

    private static boolean staysAway(InstanceName instance, Collection<Observation> observations) {
        Optional<Observation> seen = observations.stream()
                .filter(observation -> observation.instance().equals(instance))
                .findFirst();
        return seen.filter(observation -> observation.since().compareTo(AFTER) >= 0)
                .isPresent();
    }

    private static boolean answers(Member member, Collection<Observation> observations) {
        return observations.stream()
                .anyMatch(observation -> observation instanceof Observation.Fresh fresh
                        && fresh.state().member().equals(member));
    }
}
