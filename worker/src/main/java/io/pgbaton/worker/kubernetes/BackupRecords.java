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
import io.pgbaton.resources.backup.PostgresBackupStatus.Attempt;
import io.pgbaton.resources.backup.PostgresBackupStatus.Content;
import io.pgbaton.resources.backup.PostgresBackupStatus.Copied;
import io.pgbaton.resources.backup.PostgresBackupStatus.Phase;
import io.pgbaton.resources.backup.PostgresBackupStatus.Verification;
import io.pgbaton.worker.port.BackupRunner.Progress;
import io.pgbaton.workflows.step.Backing;
import java.net.HttpURLConnection;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
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

    /**
     * Who works at it.
     *
     * @param order what the attempt was begun for
     * @param page of the run that asks for it
     */
    record Work(int attempt, Backing.Order order, String page) {
        /** The same, by what the attempt was begun for indeed. */
        Work begunFor(Backing.Order first) {
            return new Work(attempt, first, page);
        }
    }

    /** Writes how far it is, if that says anything new. */
    void write(PostgresBackup record, Work work, Progress progress) {
        PostgresBackupStatus before = record.getStatus();
        PostgresBackupStatus next = switch (progress) {
            case Progress.Waiting waiting -> status(Phase.WAITING, waiting.reason(), work);
            case Progress.Failed failed ->
                status(Phase.FAILED, "attempt %d failed: %s".formatted(work.attempt(), failed.reason()), work);
            case Progress.Working working -> working(before, work, working.state());
            case Progress.Made made -> before;
        };
        if (next != null && !next.equals(before)) {
            apply(record, next);
        }
    }

    private static PostgresBackupStatus status(Phase phase, String summary, Work work) {
        return new PostgresBackupStatus(phase, sentence(summary), work.page(), attempt(work));
    }

    private static Attempt attempt(Work work) {
        return new Attempt(
                work.attempt(),
                work.order().source().value(),
                sentence(work.order().why()));
    }

    /** More bytes are no news before they make another step. */
    private static PostgresBackupStatus working(@Nullable PostgresBackupStatus before, Work work, BackupState state) {
        Copied copied = new Copied(state.percent() / STEP * STEP, state.doneBytes());
        PostgresBackupStatus next = status(Phase.RUNNING, state.detail(), work).with(copied);
        if (before == null || before.copied() == null) {
            return next;
        }
        boolean isNews = before.copied().percent() != copied.percent()
                || !before.with(copied).equals(next);
        return isNews ? next : before;
    }

    /** It is made: all that a restore has to know. */
    Backing.Made done(PostgresBackup record, Work work, Backup backup) {
        Backing.Order order = work.order();
        String summary = "the final backup is PostgresBackup %s: %d bytes in folder data of claim %s%s"
                .formatted(
                        record.getMetadata().getName(),
                        backup.bytes(),
                        record.getSpec().claim(),
                        order.complete() ? "" : "; " + order.why());
        apply(
                record,
                new PostgresBackupStatus(
                        Phase.DONE,
                        sentence(summary),
                        work.page(),
                        attempt(work),
                        new Copied(100, backup.bytes()),
                        content(order, backup),
                        new Verification(
                                sentence(backup.verification()),
                                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString()),
                        restore(record, order.complete())));
        return new Backing.Made(order.complete(), summary);
    }

    private static Content content(Backing.Order order, Backup backup) {
        return new Content(
                order.complete(),
                "data",
                backup.bytes(),
                backup.systemIdentifier(),
                backup.timeline().number(),
                backup.start().toString(),
                backup.stop().toString(),
                backup.epoch().number(),
                backup.postgresVersion(),
                backup.library());
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
                .map(status -> new Backing.Made(isComplete(status), String.valueOf(status.summary())));
    }

    private static boolean isComplete(PostgresBackupStatus status) {
        return status.content() != null && status.content().complete();
    }

    /** There will be none; what has been made of it may be deleted. */
    void giveUp(PostgresBackup record, String why, String page) {
        PostgresBackupStatus before = record.getStatus();
        if (before != null && before.isDone()) {
            return;
        }
        String summary = "%s; what there is of it may go: kubectl -n %s delete pvc %s"
                .formatted(
                        why,
                        record.getMetadata().getNamespace(),
                        record.getSpec().claim());
        apply(
                record,
                new PostgresBackupStatus(
                        Phase.GIVEN_UP, sentence(summary), page, before == null ? null : before.attempt()));
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
