package io.pgbaton.worker.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.pgbaton.core.protocol.BackupState;
import io.pgbaton.core.protocol.BackupState.Backup;
import io.pgbaton.resources.Labels;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.resources.backup.PostgresBackup;
import io.pgbaton.resources.backup.PostgresBackupSpec;
import io.pgbaton.resources.backup.PostgresBackupStatus;
import io.pgbaton.resources.backup.PostgresBackupStatus.Phase;
import io.pgbaton.worker.port.BackupRunner.Progress;
import io.pgbaton.workflows.step.Backing;
import java.net.HttpURLConnection;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The PostgresBackups: made once, their status written when its meaning changes, owned by nobody. */
final class BackupRecords {
    /** What is copied is told in steps of so many percent. */
    private static final int STEP = 5;

    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("pgbaton-worker")
            .withForce(true)
            .build();

    private final KubernetesClient client;
    private final InstantSource clock;

    BackupRecords(KubernetesClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
    }

    Optional<PostgresBackup> find(ClusterPlace place) {
        return Optional.ofNullable(client.resources(PostgresBackup.class)
                .inNamespace(place.namespace())
                .withName(name(place))
                .get());
    }

    static String name(ClusterPlace place) {
        return place.names().finalBackup(place.uid().value());
    }

    /** As it is, made if it is not there. */
    PostgresBackup keep(ClusterPlace place) {
        return find(place).orElseGet(() -> create(place));
    }

    private PostgresBackup create(ClusterPlace place) {
        PostgresBackup backup = new PostgresBackup();
        backup.setMetadata(new ObjectMetaBuilder()
                .withNamespace(place.namespace())
                .withName(name(place))
                .withLabels(
                        Map.of(Labels.CLUSTER, place.names().cluster(), Labels.MANAGED_BY, Labels.MANAGED_BY_PGBATON))
                .build());
        backup.setSpec(
                new PostgresBackupSpec(place.names().cluster(), place.uid().value(), name(place)));
        try {
            return client.resource(backup).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            return find(place).orElseThrow(() -> e);
        }
    }

    /** Writes how far it is, if that says anything new. */
    void write(PostgresBackup record, Backing.Order order, int attempt, Progress progress) {
        PostgresBackupStatus before = record.getStatus();
        PostgresBackupStatus next = switch (progress) {
            case Progress.Waiting waiting -> unfinished(order, attempt, Phase.WAITING, waiting.reason());
            case Progress.Failed failed ->
                unfinished(order, attempt, Phase.FAILED, "attempt %d failed: %s".formatted(attempt, failed.reason()));
            case Progress.Working working -> working(before, order, attempt, working.state());
            case Progress.Made made -> before;
        };
        if (next != null && !next.equals(before)) {
            apply(record, next);
        }
    }

    private static PostgresBackupStatus unfinished(Backing.Order order, int attempt, Phase phase, String summary) {
        return status(order, attempt, phase, summary, null, null);
    }

    private static PostgresBackupStatus working(
            @Nullable PostgresBackupStatus before, Backing.Order order, int attempt, BackupState state) {
        int percent = state.percent() / STEP * STEP;
        PostgresBackupStatus next = status(order, attempt, Phase.RUNNING, state.detail(), percent, state.doneBytes());
        boolean same = before != null
                && before.phase() == Phase.RUNNING
                && Objects.equals(next.percent(), before.percent())
                && Objects.equals(next.summary(), before.summary())
                && Objects.equals(next.attempt(), before.attempt());
        return same ? Objects.requireNonNull(before) : next;
    }

    private static PostgresBackupStatus status(
            Backing.Order order,
            int attempt,
            Phase phase,
            String summary,
            @Nullable Integer percent,
            @Nullable Long bytes) {
        return new PostgresBackupStatus(
                phase,
                sentence(summary),
                attempt,
                order.source().value(),
                order.complete(),
                sentence(order.why()),
                null,
                percent,
                bytes,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of());
    }

    /** It is made: all that a restore has to know. */
    Backing.Made done(PostgresBackup record, Backing.Order order, int attempt, Backup backup) {
        String summary = "the final backup is PostgresBackup %s: %d bytes in folder data of claim %s%s"
                .formatted(
                        record.getMetadata().getName(),
                        backup.bytes(),
                        record.getSpec().claim(),
                        order.complete() ? "" : "; " + order.why());
        PostgresBackupStatus done = new PostgresBackupStatus(
                Phase.DONE,
                sentence(summary),
                attempt,
                order.source().value(),
                order.complete(),
                sentence(order.why()),
                "data",
                100,
                backup.bytes(),
                backup.systemIdentifier(),
                backup.timeline().number(),
                backup.start().toString(),
                backup.stop().toString(),
                backup.epoch().number(),
                backup.postgresVersion(),
                sentence(backup.verification()),
                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
                backup.library(),
                restore(record, order.complete()));
        apply(record, done);
        return new Backing.Made(order.complete(), summary);
    }

    private static List<String> restore(PostgresBackup record, boolean complete) {
        return List.of(
                "make a cluster from it: create another PostgresCluster in namespace %s with these lines beside its image and storageSpec"
                        .formatted(record.getMetadata().getNamespace()),
                "spec: {bootstrap: {fromBackup: %s%s}}"
                        .formatted(record.getMetadata().getName(), complete ? "" : ", acceptIncomplete: true"),
                "or by hand: mount claim %s into a pod of the cluster's image that runs as user 999"
                        .formatted(record.getSpec().claim()),
                "copy its folder data to an empty volume: cp -a MOUNT/data NEW/data && chmod 700 NEW/data",
                "rm -f NEW/data/standby.signal, then start PostgreSQL on NEW/data: it recovers from the log in the backup");
    }

    /** What this record says, if its backup is made. */
    Optional<Backing> made(PostgresBackup record) {
        return Optional.ofNullable(record.getStatus())
                .filter(PostgresBackupStatus::isDone)
                .map(status ->
                        new Backing.Made(Boolean.TRUE.equals(status.complete()), String.valueOf(status.summary())));
    }

    /** There will be none; what has been made of it may be deleted. */
    void giveUp(PostgresBackup record, String why) {
        PostgresBackupStatus before = record.getStatus();
        if (before != null && before.isDone()) {
            return;
        }
        apply(
                record,
                new PostgresBackupStatus(
                        Phase.GIVEN_UP,
                        sentence("%s; what there is of it may go: kubectl -n %s delete pvc %s"
                                .formatted(
                                        why,
                                        record.getMetadata().getNamespace(),
                                        record.getSpec().claim())),
                        before == null ? null : before.attempt(),
                        before == null ? null : before.source(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        List.of()));
    }

    private void apply(PostgresBackup record, PostgresBackupStatus status) {
        PostgresBackup patch = new PostgresBackup();
        patch.setMetadata(new ObjectMetaBuilder()
                .withNamespace(record.getMetadata().getNamespace())
                .withName(record.getMetadata().getName())
                .build());
        patch.setStatus(status);
        client.resource(patch).subresource("status").patch(APPLY);
    }

    private static String sentence(String text) {
        return text.length() <= PgbatonApi.MAX_SENTENCE ? text : text.substring(0, PgbatonApi.MAX_SENTENCE);
    }
}
