package io.pgbaton.instance.backup;

import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.protocol.BackupState;
import io.pgbaton.core.protocol.BackupState.Backup;
import io.pgbaton.core.protocol.BackupState.Phase;
import io.pgbaton.instance.log.ControlData;
import io.pgbaton.instance.server.SystemLibrary;
import io.pgbaton.instance.settings.ControlTls;
import io.pgbaton.instance.settings.Limits;
import io.pgbaton.instance.settings.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Makes one backup, from beginning to end.
 *
 * <ol>
 *   <li>pg_basebackup copies the source, with the log that belongs to it.
 *   <li>What the source had in its log beyond that is added, where there is something.
 *   <li>pg_verifybackup reads every file again and compares it with the manifest, and the log with what it needs.
 *   <li>PostgreSQL is started on a copy of the backup, and answers.
 *   <li>Only then the backup gets its name, and a file beside it that says what it is.
 * </ol>
 *
 * <p>A run that finds a finished backup only verifies it again: whoever asked may not have heard of its end.
 */
public final class BackupRun {
    private final BackupSettings settings;
    private final Secrets secrets;
    private final ControlTls tls;
    private final Programs programs;
    private final AtomicReference<BackupState> state =
            new AtomicReference<>(new BackupState(Phase.COPYING, 0, 0, "it begins", null));

    /**
     * Prepares a run.
     *
     * @param tls by which it is let in where instances replicate by certificate
     */
    public BackupRun(BackupSettings settings, Secrets secrets, ControlTls tls) {
        this.settings = settings;
        this.secrets = secrets;
        this.tls = tls;
        programs = new Programs(settings.instance().pgBin());
    }

    /** How far it is; may be asked at any time. */
    public BackupState state() {
        return state.get();
    }

    /** Makes it; whatever goes wrong is in the state that this ends with. */
    public BackupState run() throws InterruptedException {
        try {
            Optional<Backup> finished = settings.target().finished().filter(this::isWanted);
            Backup backup = finished.isPresent() ? again(finished.get()) : make();
            long bytes = backup.bytes();
            state.set(new BackupState(
                    Phase.DONE, bytes, bytes, "the backup is made and verified: " + backup.verification(), backup));
        } catch (FailedBackupException | IOException e) {
            fail(String.valueOf(e.getMessage()));
        }
        return state();
    }

    /** One that was made from somebody else, earlier, may lack what is asked for now. */
    private boolean isWanted(Backup finished) {
        return finished.timeline().equals(settings.until().timeline())
                && finished.stop().compareTo(settings.until().lsn()) >= 0;
    }

    private Backup again(Backup finished) throws IOException, InterruptedException, FailedBackupException {
        verify(settings.target().data());
        return finished;
    }

    private Backup make() throws IOException, InterruptedException, FailedBackupException {
        BackupVolume target = settings.target();
        target.discard();
        SourceLogin login = new SourceLogin(settings, secrets, tls);
        copy(target.unfinished(), login);
        Manifest manifest = Manifest.read(target.unfinished());
        if (!manifest.timeline().equals(settings.until().timeline())) {
            throw new FailedBackupException("%s was on timeline %s and is on timeline %s now"
                    .formatted(settings.source(), settings.until().timeline(), manifest.timeline()));
        }
        Lsn until = settings.until().lsn();
        if (manifest.stop().compareTo(until) < 0) {
            doing(Phase.COPYING, "adding the log from %s to %s".formatted(manifest.stop(), until));
            Path received = settings.instance().volume().root().resolve("wal");
            new MissingLog(programs, target.unfinished(), received).fetch(login.conninfo(), until);
        }
        verify(target.unfinished());
        doing(Phase.TRYING, "starting PostgreSQL on a copy of the backup");
        Trial.Answer answer =
                new Trial(programs, settings.instance().volume(), settings.trial(), secrets).run(target.unfinished());
        Backup backup = describe(manifest, answer);
        target.keep(backup);
        return backup;
    }

    private void copy(Path folder, SourceLogin login) throws IOException, InterruptedException, FailedBackupException {
        String doing = "copying the database of %s".formatted(settings.source());
        doing(Phase.COPYING, doing);
        new Copy(programs, login).run(folder, (done, total) -> copied(doing, done, total));
    }

    /** The row is gone once all is sent: what was said last stays. */
    private void copied(String doing, long done, long total) {
        state.updateAndGet(now -> now.phase() == Phase.COPYING && done >= now.doneBytes()
                ? new BackupState(Phase.COPYING, done, Math.max(total, now.totalBytes()), doing, null)
                : now);
    }

    private void verify(Path data) throws IOException, InterruptedException, FailedBackupException {
        doing(Phase.VERIFYING, "verifying the backup with pg_verifybackup");
        programs.run("pg_verifybackup", List.of("-e", "-q", data.toString()), Limits.COPY);
    }

    private Backup describe(Manifest manifest, Trial.Answer answer) throws IOException, InterruptedException {
        Path data = settings.target().unfinished();
        Lsn until = settings.until().lsn();
        Lsn stop = manifest.stop().compareTo(until) < 0 ? until : manifest.stop();
        return new Backup(
                settings.target().data().toString(),
                size(data),
                ControlData.read(settings.instance().pgBin(), data).systemIdentifier(),
                manifest.timeline(),
                manifest.start(),
                stop,
                answer.epoch(),
                answer.version(),
                "pg_verifybackup found every file and the log as they should be; PostgreSQL %s started on a copy and answered (%d databases, epoch %s)"
                        .formatted(answer.version(), answer.databases(), answer.epoch()),
                SystemLibrary.version());
    }

    private static long size(Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private void doing(Phase phase, String detail) {
        state.updateAndGet(now -> new BackupState(phase, now.doneBytes(), now.totalBytes(), detail, null));
    }

    private void fail(String reason) {
        state.updateAndGet(now -> new BackupState(Phase.FAILED, now.doneBytes(), now.totalBytes(), reason, null));
    }
}
