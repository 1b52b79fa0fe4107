package io.pgbaton.operator.report;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.pgbaton.operator.person.Heard;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.resources.cluster.PostgresClusterStatus;
import io.pgbaton.resources.rolechange.PostgresRoleChangeStatus;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells as Kubernetes Events what was decided anew about a cluster, and how a role change ended; each has a name that follows
 * from what it says, so that telling it twice makes one Event. Best effort: an Event that cannot be written is dropped, and
 * none ever holds up a reconcile.
 */
public final class EventRecorder implements AutoCloseable {
    private static final int QUEUED = 200;
    private static final int MAX_NOTE = 1024;
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** The conditions that stand for decisions of their own; the others follow from the same decision. */
    private static final Set<String> TOLD = Stream.of(
                    ConditionType.PROGRESSING, ConditionType.ENGINE, ConditionType.SPEC_APPLIED, ConditionType.NODES)
            .map(ConditionType::text)
            .collect(Collectors.toSet());

    private static final Set<String> SOMETIMES_TOLD =
            Set.of(ConditionType.DEGRADED.text(), ConditionType.MEMBERSHIP.text());

    /** What else is news although no decision was taken. */
    private static final Set<String> TOLD_REASONS = Stream.of(Reason.ON_GRANTS, Reason.COMMITS_HANG, Reason.MEMBER_AWAY)
            .map(Reason::text)
            .collect(Collectors.toSet());

    /** What somebody may have to look after. */
    private static final Set<String> WARNINGS = Stream.of(
                    Reason.CUT_OFF,
                    Reason.ON_GRANTS,
                    Reason.COMMITS_HANG,
                    Reason.MEMBER_AWAY,
                    Reason.PRIMARY_LOST,
                    Reason.MOVING,
                    Reason.HOLDING,
                    Reason.BACKUP_WAITS,
                    Reason.NO_BACKUP,
                    Reason.BLOCKED,
                    Reason.BATON_LOST,
                    Reason.UNCLEAR,
                    Reason.ENGINE_UNREACHABLE,
                    Reason.CHANGE_REFUSED,
                    Reason.NOT_YET_POSSIBLE,
                    Reason.PRIMARY_CANNOT_LEAVE,
                    Reason.HOMELESS)
            .map(Reason::text)
            .collect(Collectors.toSet());

    /** That nothing is to be done. */
    private static final Set<String> GOOD = Stream.of(Reason.APPLIED, Reason.ENGINE_REACHABLE, Reason.ALL_STAY)
            .map(Reason::text)
            .collect(Collectors.toSet());

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

    /** Tells what was decided anew between two statuses. */
    public void tell(
            PostgresCluster about, @Nullable PostgresClusterStatus before, PostgresClusterStatus now, Instant at) {
        for (Condition condition : changed(before, now)) {
            Said said = new Said(
                    condition.getType(),
                    condition.getReason(),
                    condition.getMessage(),
                    WARNINGS.contains(condition.getReason()));
            // What comes again a minute later is another Event.
            write(about, said, said + "@" + at.getEpochSecond() / 60, at);
        }
    }

    /** Tells how a role change ended. */
    public void tell(PostgresCluster about, PostgresRoleChangeStatus ended, Instant at) {
        boolean moved = RoleChangeOutcome.Result.MOVED.label().equals(ended.result());
        String gap = ended.writeGapMs() == null ? "" : "; nobody could write for %d ms".formatted(ended.writeGapMs());
        Said said = new Said("RoleChange", moved ? "RoleChanged" : "RoleChangeEnded", ended.summary() + gap, !moved);
        write(about, said, "%s %s".formatted(ended.runId(), ended.summary()), at);
    }

    /** Tells what became of a person's word. */
    public void tell(PostgresCluster about, Heard heard, Instant at) {
        if (heard.fate() == Heard.Fate.WAITS) {
            return;
        }
        boolean passedOn = heard.fate() == Heard.Fate.PASSED_ON;
        Reason reason = passedOn ? Reason.PASSED_ON : Reason.NOT_OBEYED;
        Said said = new Said(ConditionType.WORD_HEARD.text(), reason.text(), heard.sentence(), !passedOn);
        write(about, said, "%s %s@%d".formatted(said, heard.text(), at.getEpochSecond() / 60), at);
    }

    private record Said(String action, String reason, String note, boolean warning) {}

    /** The told conditions whose status or reason is another than before. */
    static List<Condition> changed(@Nullable PostgresClusterStatus before, PostgresClusterStatus now) {
        List<Condition> old = before == null ? List.of() : before.conditions();
        return now.conditions().stream()
                .filter(EventRecorder::isTold)
                .filter(condition -> old.stream()
                        .noneMatch(other -> Objects.equals(other.getType(), condition.getType())
                                && Objects.equals(other.getStatus(), condition.getStatus())
                                && Objects.equals(other.getReason(), condition.getReason())))
                .filter(condition -> !isNoNews(condition, old))
                .toList();
    }

    private static boolean isTold(Condition condition) {
        return TOLD.contains(condition.getType())
                || (SOMETIMES_TOLD.contains(condition.getType()) && TOLD_REASONS.contains(condition.getReason()));
    }

    /** That all is as it should be is news only if it was not. */
    private static boolean isNoNews(Condition condition, List<Condition> old) {
        return GOOD.contains(condition.getReason())
                && old.stream().noneMatch(other -> Objects.equals(other.getType(), condition.getType()));
    }

    private void write(PostgresCluster about, Said said, String key, Instant at) {
        String hash = UUID.nameUUIDFromBytes((about.getMetadata().getUid() + key).getBytes(StandardCharsets.UTF_8))
                .toString()
                .substring(0, 18);
        Event event = new EventBuilder()
                .withNewMetadata()
                .withNamespace(about.getMetadata().getNamespace())
                .withName("%s.%s".formatted(about.getMetadata().getName(), hash))
                .endMetadata()
                .withEventTime(new MicroTime(MICROS.format(at)))
                .withReportingController("pgbaton.io/operator")
                .withReportingInstance(reporter)
                .withAction(said.action())
                .withReason(said.reason())
                .withType(said.warning() ? "Warning" : "Normal")
                .withNote(said.note().length() > MAX_NOTE ? said.note().substring(0, MAX_NOTE) : said.note())
                .withRegarding(new ObjectReferenceBuilder()
                        .withApiVersion(about.getApiVersion())
                        .withKind(about.getKind())
                        .withNamespace(about.getMetadata().getNamespace())
                        .withName(about.getMetadata().getName())
                        .withUid(about.getMetadata().getUid())
                        .build())
                .build();
        writer.execute(() -> write(event));
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
