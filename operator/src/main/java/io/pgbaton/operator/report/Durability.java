package io.pgbaton.operator.report;

import io.pgbaton.core.baton.Baton;
import org.jspecify.annotations.Nullable;

/** What a commit survives, in one sentence; a cluster that cannot promise it says so. */
final class Durability {
    private Durability() {}

    static @Nullable String of(@Nullable Baton baton) {
        if (baton == null || baton.isFounding()) {
            return null;
        }
        int members = baton.members().size();
        int acknowledgements = baton.acknowledgements();
        if (members == 1) {
            return "Single: one instance; what it acknowledged is on one volume only, and nobody can take over";
        }
        if (acknowledgements == 0) {
            return "Async: a commit waits for none of the other %d; losing the primary's volume can lose the newest commits, 3 instances prevent that"
                    .formatted(members - 1);
        }
        return "Quorum %d of %d: a commit is confirmed by %d other %s, so the loss of any one loses none"
                .formatted(
                        acknowledgements, members, acknowledgements, acknowledgements == 1 ? "instance" : "instances");
    }
}
