package io.pgbaton.instance.work;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.protocol.BackupState.Backup;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.instance.backup.BackupStream;
import io.pgbaton.instance.backup.Manifest;
import io.pgbaton.instance.job.Job;
import io.pgbaton.instance.log.ControlData;
import io.pgbaton.instance.node.Node;
import io.pgbaton.instance.server.ServerConfig;
import io.pgbaton.instance.server.Tool;
import io.pgbaton.instance.settings.Limits;
import io.pgbaton.instance.volume.Volume;
import io.pgbaton.wire.InstanceHttpClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Puts a backup on this empty volume in place of a new database, and starts it as a standby (I1).
 *
 * <ol>
 *   <li>What is offered says what it is; what this instance could not go on with is refused before a byte of it is written.
 *   <li>Its files come beside the place of the data, and are compared with its manifest, and its log with where it must end.
 *   <li>A server that nobody can reach recovers it, and gives its roles this cluster's passwords. It stays on the backup's
 *       timeline: the promotion that follows begins that of the epoch.
 *   <li>Once it is durable it takes its place. A crash on the way leaves an empty volume, and it is begun again.
 * </ol>
 */
public final class RestoreJob {
    private static final int MEGABYTE = 1 << 20;

    private final Node node;
    private final Address offer;

    /**
     * Prepares it.
     *
     * @param offer where the backup is offered
     */
    public RestoreJob(Node node, Address offer) {
        this.node = node;
        this.offer = offer;
    }

    public String run(Job job) throws Exception {
        node.server().hold("a backup is being restored");
        try {
            Volume volume = node.volume();
            volume.discardUnfinished();
            Backup backup = receive(job);
            verify(job, backup);
            recover(job, backup);
            Placing.place(node, job, promise -> promise.withSystemIdentifier(backup.systemIdentifier()));
        } finally {
            node.server().release();
        }
        job.doing("starting as a standby");
        Placing.startAndAwait(node, job);
        return "the backup runs as a standby";
    }

    private Path data() {
        return node.volume().newData();
    }

    private Backup receive(Job job) throws Exception {
        job.doing("asking %s for the backup".formatted(offer));
        try (InstanceHttpClient client = new InstanceHttpClient(
                        node.tls().connections(), node.secrets().controlToken());
                InputStream in = new PatientStream(open(job, client), Limits.OFFER_SILENCE)) {
            BackupStream stream = BackupStream.open(in);
            Optional<String> objection = objection(job, stream.backup());
            if (objection.isPresent()) {
                throw new Job.FailedException(objection.get());
            }
            stream.unpack(data(), new Progress(job, stream.backup().bytes())::add);
            return stream.backup();
        } catch (IOException e) {
            throw new Job.FailedException("the backup did not come whole from %s: %s".formatted(offer, e.getMessage()));
        }
    }

    /** A packet may be lost, or the other side busy: it is tried a few times. */
    private InputStream open(Job job, InstanceHttpClient client) throws Exception {
        String reason = "";
        for (int attempt = 1; attempt <= Limits.OFFER_ATTEMPTS; attempt++) {
            job.goOn();
            Reply<InputStream> reply = client.database(offer, Limits.OFFER_ANSWER);
            if (reply instanceof Reply.Done<InputStream> done) {
                return done.value();
            }
            reason = reply instanceof Reply.Unreachable<InputStream> unreachable
                    ? unreachable.reason()
                    : "it is refused: %s".formatted(reply);
            Thread.sleep(Limits.OFFER_PAUSE);
        }
        throw new Job.FailedException("the backup is not offered: %s".formatted(reason));
    }

    /** Why this instance must not or cannot go on with it. */
    private Optional<String> objection(Job job, Backup backup) {
        Epoch newest = Epoch.max(backup.epoch(), backup.timeline().epoch());
        if (!job.ballot().epoch().isAfter(newest)) {
            return Optional.of("the backup has epoch %s in it, and this is epoch %s"
                    .formatted(newest, job.ballot().epoch()));
        }
        long free = node.volume().freeBytes();
        if (backup.bytes() + Limits.DISK_FLOOR_BYTES > free) {
            return Optional.of("the backup takes %d MB, and this volume has room for %d MB"
                    .formatted(backup.bytes() / MEGABYTE, Math.max(0, free - Limits.DISK_FLOOR_BYTES) / MEGABYTE));
        }
        return Optional.ofNullable(node.usability().reasonAgainst(backup));
    }

    private void verify(Job job, Backup backup) throws Exception {
        job.doing("verifying the backup with pg_verifybackup");
        JobTool.run(job, tool("pg_verifybackup", "-e", "-q", data().toString()), Limits.COPY);
        Manifest manifest = Manifest.read(data());
        if (manifest.stop().compareTo(backup.stop()) < 0) {
            job.doing("verifying the log from %s to %s".formatted(manifest.stop(), backup.stop()));
            JobTool.run(
                    job,
                    tool(
                            "pg_waldump",
                            "-q",
                            "-p",
                            data().resolve("pg_wal").toString(),
                            "-t",
                            backup.timeline().toString(),
                            "-s",
                            manifest.stop().toString(),
                            "-e",
                            backup.stop().toString()),
                    Limits.COPY);
        }
        String identifier = ControlData.read(node.settings().pgBin(), data()).systemIdentifier();
        if (!identifier.equals(backup.systemIdentifier())) {
            throw new Job.FailedException(
                    "database %s came, and not %s as was offered".formatted(identifier, backup.systemIdentifier()));
        }
    }

    private void recover(Job job, Backup backup) throws Exception {
        job.doing("recovering the backup up to %s".formatted(backup.stop()));
        ServerConfig.makeStandalone(data());
        new SingleUser(node, data())
                .run(job, RestoredRoles.statements(node.settings(), node.secrets()), Limits.RECOVERY);
        job.doing("making it durable");
        JobTool.run(job, tool("initdb", "--sync-only", "-D", data().toString()), Limits.COPY);
    }

    private Tool.Call tool(String program, String... arguments) {
        return Tool.Call.withErrors(node.settings().pgBin().resolve(program), List.of(arguments));
    }

    /** Tells each hundredth; an epoch that overtakes the job ends the copy there. */
    private static final class Progress {
        private final Job job;
        private final long total;
        private long done;
        private long told = -1;

        Progress(Job job, long total) {
            this.job = job;
            this.total = Math.max(1, total);
        }

        void add(long bytes) throws IOException {
            done += bytes;
            long percent = Math.min(100, done * 100 / total);
            try {
                job.goOn();
                if (percent > told) {
                    told = percent;
                    job.doing("copying the backup: %d %% of %d bytes".formatted(percent, total));
                }
            } catch (Job.SupersededException e) {
                throw new IOException("a newer epoch overtook it", e);
            }
        }
    }
}
