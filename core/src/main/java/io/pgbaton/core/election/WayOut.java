package io.pgbaton.core.election;

import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is left to a person where a move may never be proven safe, because whom it waits for is gone for good: to delete the
 * Baton. The cluster is adopted anew then, without whom that person names (safety rules, section 4: adopt), and what only those
 * hold is given up. Nobody else ever takes it: that a machine stays off for good cannot be seen from afar.
 *
 * @param without who does not answer or is not whole, and would have to be done without; empty if nobody
 */
public record WayOut(List<InstanceName> without) {
    public WayOut {
        without = without.stream().sorted().distinct().toList();
    }

    /**
     * The way out of too few answers.
     *
     * @return null if nobody is whole who could go on with what is left
     */
    static @Nullable WayOut without(Collection<Member> missing, Collection<Member> whole) {
        return whole.isEmpty()
                ? null
                : new WayOut(missing.stream().map(Member::name).toList());
    }

    /** What a hold waits for, too, as the end of a sentence. */
    public String inWords() {
        return without.isEmpty()
                ? "for a person to delete this Baton, so that the cluster is adopted anew"
                : "if they are gone for good, for a person to switch off %s, to delete this Baton, and to have the cluster adopted without them, which gives up every commit that only they hold"
                        .formatted(without);
    }
}
