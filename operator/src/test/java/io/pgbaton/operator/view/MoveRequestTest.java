package io.pgbaton.operator.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.pgbaton.resources.Labels;
import io.pgbaton.resources.rolechange.PostgresRoleChange;
import io.pgbaton.resources.rolechange.PostgresRoleChangeStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MoveRequestTest {
    private static final Instant NOW = Instant.parse("2026-11-30T03:00:00Z");

    private static PostgresRoleChange change(@Nullable String epoch, @Nullable String result, @Nullable String ended) {
        PostgresRoleChange change = new PostgresRoleChange();
        change.setMetadata(new ObjectMetaBuilder().withName("orders-move-2-1").build());
        if (epoch != null) {
            change.getMetadata().setLabels(Map.of(Labels.ASKED_IN_EPOCH, epoch));
        }
        if (result != null || ended != null) {
            change.setStatus(new PostgresRoleChangeStatus(
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    List.of(),
                    List.of(),
                    null,
                    null,
                    null,
                    result,
                    "it did not begin",
                    "2026-11-30T02:00:00Z",
                    ended));
        }
        return change;
    }

    @Test
    void whatAPersonAskedForIsNoneOfOurs() {
        assertThat(MoveRequest.of(change(null, null, null), NOW)).isEmpty();
    }

    @Test
    void oneThatIsBeingTakenBackCountsNoMore() {
        PostgresRoleChange gone = change("2", null, null);
        gone.getMetadata().setDeletionTimestamp("2026-11-30T02:59:59Z");
        assertThat(MoveRequest.of(gone, NOW)).isEmpty();
    }

    @Test
    void tellsWhetherItHasJustEnded() {
        assertThat(MoveRequest.of(change("2", null, null), NOW))
                .contains(new MoveRequest("orders-move-2-1", 2, null, false, "it begins"));
        assertThat(MoveRequest.of(change("2", "expired", "2026-11-30T02:59:30Z"), NOW))
                .contains(new MoveRequest("orders-move-2-1", 2, "expired", true, "it did not begin"));
        assertThat(MoveRequest.of(change("2", "expired", "2026-11-30T02:58:30Z"), NOW))
                .contains(new MoveRequest("orders-move-2-1", 2, "expired", false, "it did not begin"));
    }
}
