package io.pgbaton.core.membership;

import io.pgbaton.core.model.Member;
import java.util.List;
import java.util.Optional;

/**
 * May this setting be in force while the Baton shows this shape? (safety rules, section 4)
 *
 * <p>A failover may begin at any moment and goes by the Baton alone. So for <em>every</em> set of members that it may freeze:
 *
 * <ol>
 *   <li>Durability, in Quorum: the set meets the primary and every set that can acknowledge a commit under the setting.
 *   <li>One writer: if the primary is not in the set, fewer than k of its peers under the setting are left willing.
 * </ol>
 *
 * <p>All sets are tried: there are few members, and a formula would be one more thing to be wrong.
 */
public final class Compatibility {
    /** Two to this power sets are tried. */
    private static final int MOST_MEMBERS = 12;

    private Compatibility() {}

    /** The first reason against it, in words; empty if they are compatible. */
    public static Optional<String> refusal(Shape shape, Member primary, Setting setting) {
        return refusalOfAcknowledgements(shape, primary, setting).or(() -> refusalOfLeash(shape, primary, setting));
    }

    /** Could a commit that this setting let through be on none of those who are frozen? */
    static Optional<String> refusalOfAcknowledgements(Shape shape, Member primary, Setting setting) {
        requireFew(shape);
        if (shape.isAsync()) {
            return Optional.empty();
        }
        for (List<Member> frozen : Shape.subsets(shape.members())) {
            if (shape.letsSupersede(frozen) && !frozen.contains(primary)) {
                long unfrozen = setting.peers().stream()
                        .filter(peer -> !frozen.contains(peer))
                        .count();
                if (unfrozen >= setting.acknowledgements()) {
                    return Optional.of("with %s frozen, a commit may be only on %s and %d others"
                            .formatted(frozen, primary, setting.acknowledgements()));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> refusalOfLeash(Shape shape, Member primary, Setting setting) {
        requireFew(shape);
        for (List<Member> frozen : Shape.subsets(shape.peersOf(primary))) {
            if (!frozen.isEmpty()
                    && shape.letsSupersede(frozen)
                    && !setting.terms().endsWithout(frozen)) {
                return Optional.of("with %s frozen, %s may go on by %d of %s"
                        .formatted(frozen, primary, setting.votes(), setting.peers()));
            }
        }
        return Optional.empty();
    }

    private static void requireFew(Shape shape) {
        if (shape.members().size() > MOST_MEMBERS) {
            throw new IllegalArgumentException("a cluster has at most %d members, not %d"
                    .formatted(MOST_MEMBERS, shape.members().size()));
        }
    }
}
