package io.pgbaton.core.membership;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Member;
import java.util.ArrayList;
import java.util.List;

/**
 * What the Baton says about membership: M and W; W = 0 is Async.
 */
public record Shape(List<Member> members, int acknowledgements) {
    public Shape {
        members = members.stream().sorted().toList();
        if (acknowledgements < 0 || acknowledgements >= members.size()) {
            throw new IllegalArgumentException("%d members cannot confirm a commit to each other %d times"
                    .formatted(members.size(), acknowledgements));
        }
    }

    public static Shape of(Baton baton) {
        return new Shape(baton.members(), baton.acknowledgements());
    }

    public boolean isAsync() {
        return acknowledgements == 0;
    }

    public List<Member> peersOf(Member primary) {
        return members.stream().filter(member -> !member.equals(primary)).toList();
    }

    /**
     * Could somebody be promoted beside this primary once these members are frozen? In Quorum R of them, in Async one. If
     * the primary itself is among them, it is no writer any more.
     */
    public boolean letsSupersede(List<Member> frozen) {
        int required = isAsync() ? 1 : members.size() - acknowledgements;
        return frozen.size() >= required;
    }

    /** Every set of some of these. */
    static List<List<Member>> subsets(List<Member> members) {
        List<List<Member>> all = new ArrayList<>();
        for (int mask = 0; mask < 1 << members.size(); mask++) {
            List<Member> some = new ArrayList<>();
            for (int index = 0; index < members.size(); index++) {
                if ((mask >> index & 1) == 1) {
                    some.add(members.get(index));
                }
            }
            all.add(some);
        }
        return all;
    }

    @Override
    public String toString() {
        return "%s with W = %d".formatted(members, acknowledgements);
    }
}
