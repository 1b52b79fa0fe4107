package io.pgbaton.operator.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.pgbaton.resources.Labels;
import io.pgbaton.resources.rolechange.PostgresRoleChange;
import io.pgbaton.resources.rolechange.PostgresRoleChangeStatus;
import io.pgbaton.resources.rolechange.PostgresRoleChangeStatus.RequestStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
        assertThat(MoveRequest.of(change("2", null, null), NOW)).contains(request(null, false, "it begins"));
        assertThat(MoveRequest.of(change("2", "expired", "2026-11-30T02:59:30Z"), NOW))
                .contains(request("expired", true, "it did not begin"));
        assertThat(MoveRequest.of(change("2", "expired", "2026-11-30T02:58:30Z"), NOW))
                .contains(request("expired", false, "it did not begin"));
    }

    private static MoveRequest request(@Nullable String result, boolean justEnded, String state) {
        return new MoveRequest("orders-move-2-1", 2, MoveCause.SPEC, result, justEnded, state, List.of());
    }

    @Test
    void tellsWhyItWasAskedFor() {
        for (MoveCause cause : MoveCause.values()) {
            PostgresRoleChange change = change("2", null, null);
            change.getMetadata().setLabels(Map.of(Labels.ASKED_IN_EPOCH, "2", Labels.ASKED_BECAUSE, cause.label()));
            assertThat(MoveRequest.of(change, NOW).orElseThrow().cause()).isEqualTo(cause);
        }
    }

    @Test
    void offersNoOtherCommandsThanYesAndNo() {
        PostgresRoleChange change = change("2", "waiting", null);
        String yes = "kubectl -n shop annotate pgrc orders-move-2-1 --overwrite pgbaton.io/approve='...'";
        change.setStatus(Objects.requireNonNull(change.getStatus())
                .with(new RequestStatus(
                        null,
                        null,
                        List.of(),
                        null,
                        List.of(yes, "kubectl -n shop delete pgrc orders-move-2-1"),
                        null,
                        null,
                        List.of())));
        assertThat(MoveRequest.of(change, NOW).orElseThrow().answers()).containsExactly(yes);
    }
}
