package io.pgbaton.operator.report;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.resources.cluster.PostgresClusterStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells as Kubernetes Events what has changed in the status of a cluster: one for each condition that became another, with a
 * name that follows from it, so that telling it twice makes one Event. Best effort: an Event that cannot be written is
 * dropped, and none ever holds up a reconcile.
 */
public final class EventRecorder implements AutoCloseable {
    private static final int QUEUED = 200;
    private static final int MAX_NOTE = 1024;
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** Conditions that are bad when they are true. */
    private static final Set<String> BAD_WHEN_TRUE = Set.of(ConditionType.DEGRADED.text());

    private static final Logger log = LoggerFactory.getLogger(EventRecorder.class);

    private final KubernetesClient client;
    private final String reporter;
    private final ThreadPoolExecutor writer = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUED),
            Thread.ofPlatform().daemon().name("events").factory(),
            new ThreadPoolExecutor.DiscardPolicy());

    /**
     * Makes a recorder.
     *
     * @param reporter this process, as Events name it
     */
    public EventRecorder(KubernetesClient client, String reporter) {
        this.client = client;
        this.reporter = reporter;
    }

    /** Tells what is new between two statuses. */
    public void tell(
            PostgresCluster about, @Nullable PostgresClusterStatus before, PostgresClusterStatus now, Instant at) {
        for (Condition condition : changed(before, now)) {
            Event event = event(about, condition, at);
            writer.execute(() -> write(event));
        }
    }

    /** The conditions whose status or reason is another than before. */
    static List<Condition> changed(@Nullable PostgresClusterStatus before, PostgresClusterStatus now) {
        List<Condition> old = before == null ? List.of() : before.conditions();
        return now.conditions().stream()
                .filter(condition -> old.stream()
                        .noneMatch(other -> Objects.equals(other.getType(), condition.getType())
                                && Objects.equals(other.getStatus(), condition.getStatus())
                                && Objects.equals(other.getReason(), condition.getReason())))
                .toList();
    }

    private Event event(PostgresCluster about, Condition condition, Instant at) {
        String key = "%s/%s/%s/%s/%s"
                .formatted(
                        about.getMetadata().getUid(),
                        condition.getType(),
                        condition.getStatus(),
                        condition.getReason(),
                        condition.getMessage());
        String hash = UUID.nameUUIDFromBytes((key + at.getEpochSecond() / 60).getBytes(StandardCharsets.UTF_8))
                .toString()
                .substring(0, 13);
        String note = condition.getMessage();
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(about.getMetadata().getNamespace())
                .withName("%s.%s".formatted(about.getMetadata().getName(), hash))
                .endMetadata()
                .withEventTime(new MicroTime(MICROS.format(at)))
                .withReportingController("pgbaton.io/operator")
                .withReportingInstance(reporter)
                .withAction(condition.getType())
                .withReason(condition.getReason())
                .withType(isBad(condition) ? "Warning" : "Normal")
                .withNote(note.length() > MAX_NOTE ? note.substring(0, MAX_NOTE) : note)
                .withRegarding(new ObjectReferenceBuilder()
                        .withApiVersion(about.getApiVersion())
                        .withKind(about.getKind())
                        .withNamespace(about.getMetadata().getNamespace())
                        .withName(about.getMetadata().getName())
                        .withUid(about.getMetadata().getUid())
                        .build())
                .build();
    }

    private static boolean isBad(Condition condition) {
        boolean isTrue = "True".equals(condition.getStatus());
        return !ConditionType.PROGRESSING.text().equals(condition.getType())
                && isTrue == BAD_WHEN_TRUE.contains(condition.getType());
    }

    private void write(Event event) {
        try {
            client.resource(event).create();
        } catch (KubernetesClientException e) {
            log.debug("an Event was not written: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        writer.shutdownNow();
    }
}
