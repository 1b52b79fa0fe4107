package io.pgbaton.operator.report;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.detection.Finding;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Member;
import io.pgbaton.operator.decide.Assessment;
import io.pgbaton.operator.engine.DeletionView;
import io.pgbaton.operator.engine.EngineState;
import io.pgbaton.operator.engine.RunRef;
import io.pgbaton.operator.engine.RunView;
import io.pgbaton.operator.report.Conditions.Before;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.operator.view.InstanceFacts;
import io.pgbaton.operator.view.LagBucket;
import io.pgbaton.resources.Labels;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.resources.cluster.InstanceStatus;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.resources.cluster.PostgresClusterStatus;
import io.pgbaton.workflows.WebUi;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Builds the status of a cluster from one view of it; the same view gives the same status, so it is written only when it differs. */
public final class StatusReport {
    private final WebUi webUi;

    public StatusReport(WebUi webUi) {
        this.webUi = webUi;
    }

    /** The whole status. */
    public PostgresClusterStatus of(PostgresCluster cluster, ClusterView view, Assessment assessment, Instant now) {
        PostgresClusterStatus before = cluster.getStatus();
        long generation = cluster.getMetadata().getGeneration();
        Baton baton = view.baton();
        return new PostgresClusterStatus(
                generation,
                view.serving(),
                currentPrimary(view),
                cut(assessment.summary()),
                Conditions.build(
                        view,
                        assessment,
                        new Before(before == null ? List.of() : before.conditions(), generation, now)),
                baton == null ? null : baton.epoch().number(),
                Durability.of(baton),
                view.instances().stream().map(StatusReport::instance).toList(),
                view.run() instanceof RunView.Open open ? record(view.name(), open.run()) : null,
                workflows(cluster),
                selector(view.name()));
    }

    private static String record(String cluster, RunRef run) {
        return Objects.requireNonNullElseGet(run.request(), () -> RoleChangeRecord.name(cluster, run));
    }

    /** The status of a cluster that is being deleted. */
    public PostgresClusterStatus deleting(
            PostgresCluster cluster, DeletionView deletion, EngineState engine, Instant now) {
        PostgresClusterStatus before = cluster.getStatus();
        long generation = cluster.getMetadata().getGeneration();
        String progress = switch (deletion) {
            case DeletionView.Unknown unknown -> "Deletion waits for the workflow engine: " + unknown.reason();
            case DeletionView.Running running -> "Deletion: " + running.progress();
            case DeletionView.Done done -> "Deletion: " + done.summary();
        };
        List<Verdict> verdicts = List.of(
                new Verdict(
                        ConditionType.AVAILABLE, Verdict.State.FALSE, Reason.DELETING, "the cluster is being deleted"),
                new Verdict(ConditionType.PROGRESSING, Verdict.State.TRUE, deleting(deletion), progress),
                Conditions.engine(engine));
        return new PostgresClusterStatus(
                generation,
                0,
                null,
                cut(progress),
                Conditions.stamp(
                        verdicts, new Before(before == null ? List.of() : before.conditions(), generation, now)),
                before == null ? null : before.epoch(),
                null,
                List.of(),
                null,
                workflows(cluster),
                selector(cluster.getMetadata().getName()));
    }

    private String workflows(PostgresCluster cluster) {
        return webUi.runs(new ClusterUid(cluster.getMetadata().getUid()));
    }

    private static Reason deleting(DeletionView deletion) {
        if (!(deletion instanceof DeletionView.Running running)) {
            return Reason.DELETING;
        }
        return switch (running.backup()) {
            case NONE -> Reason.DELETING;
            case MAKING -> Reason.BACKING_UP;
            case HELD -> Reason.BACKUP_WAITS;
            case MADE -> Reason.BACKED_UP;
            case GIVEN_UP -> Reason.NO_BACKUP;
        };
    }

    /** The one who serves; else the holder, if it only cannot be heard from here: its clients may well reach it. */
    private static @Nullable String currentPrimary(ClusterView view) {
        Optional<InstanceFacts> serving = view.servingPrimary();
        if (serving.isPresent()) {
            return serving.get().name().value();
        }
        Baton baton = view.baton();
        Member holder = baton == null || baton.phase() != Phase.HELD ? null : baton.holder();
        return view.look() != null && view.look().finding() instanceof Finding.Inconclusive && holder != null
                ? holder.name().value()
                : null;
    }

    private static InstanceStatus instance(InstanceFacts facts) {
        LagBucket lag = facts.lag();
        return new InstanceStatus(
                facts.name().value(),
                switch (facts.role()) {
                    case PRIMARY -> Labels.PRIMARY;
                    case REPLICA -> Labels.REPLICA;
                    case UNKNOWN -> null;
                },
                facts.timeline(),
                lag == null ? null : lag.label(),
                cut(facts.state()));
    }

    private static String selector(String cluster) {
        Map<String, String> labels = new TreeMap<>(Labels.selector(cluster));
        return labels.entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
    }

    static String cut(String sentence) {
        return sentence.length() <= PgbatonApi.MAX_SENTENCE
                ? sentence
                : sentence.substring(0, PgbatonApi.MAX_SENTENCE - 1) + "…";
    }
}
