package io.pgbaton.operator.view;

import io.pgbaton.resources.Labels;
import io.pgbaton.resources.rolechange.PostgresRoleChange;
import io.pgbaton.resources.rolechange.PostgresRoleChangeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A switchover that the operator itself asked for.
 *
 * @param name of its PostgresRoleChange
 * @param epoch in which it was asked for
 * @param cause why it was asked for
 * @param result how it ended; null if it has not
 * @param justEnded true if that was a moment ago
 * @param state what it is doing, or how it ended, in words
 * @param answers the commands by which a person says yes or no to it; empty while nobody is asked
 */
public record MoveRequest(
        String name,
        long epoch,
        MoveCause cause,
        @Nullable String result,
        boolean justEnded,
        String state,
        List<String> answers) {
    private static final Duration MOMENT = Duration.ofMinutes(1);

    /** Each says a word on the request: the other commands are for whoever reads the request itself. */
    private static final String ANSWER = " annotate pgrc ";

    public MoveRequest {
        answers = List.copyOf(answers);
    }

    /** Empty if somebody else asked for it, or it is being taken back. */
    public static Optional<MoveRequest> of(PostgresRoleChange change, Instant now) {
        Map<String, String> labels = change.getMetadata().getLabels();
        String epoch = labels == null ? null : labels.get(Labels.ASKED_IN_EPOCH);
        if (epoch == null || change.getMetadata().getDeletionTimestamp() != null) {
            return Optional.empty();
        }
        PostgresRoleChangeStatus status = change.getStatus();
        String ended = status == null ? null : status.endedAt();
        return Optional.of(new MoveRequest(
                change.getMetadata().getName(),
                Long.parseLong(epoch),
                MoveCause.of(labels),
                ended == null ? null : status.result(),
                ended != null && now.isBefore(Instant.parse(ended).plus(MOMENT)),
                status == null ? "it begins" : Objects.requireNonNullElse(status.summary(), "it begins"),
                answers(status)));
    }

    private static List<String> answers(@Nullable PostgresRoleChangeStatus status) {
        return status == null || status.request() == null
                ? List.of()
                : status.request().commands().stream()
                        .filter(command -> command.contains(ANSWER))
                        .toList();
    }

    /** The name of the one of this number. */
    public static String name(String cluster, long epoch, int number) {
        return "%s-move-%d-%d".formatted(cluster, epoch, number);
    }

    /** How many were asked for in its epoch up to it. */
    public int number() {
        return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }

    public boolean isOpen() {
        return result == null;
    }
}
