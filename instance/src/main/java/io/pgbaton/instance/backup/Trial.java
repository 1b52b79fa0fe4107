package io.pgbaton.instance.backup;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.parameters.Parameters;
import io.pgbaton.instance.log.ControlData;
import io.pgbaton.instance.server.ServerConfig;
import io.pgbaton.instance.settings.Limits;
import io.pgbaton.instance.settings.Secrets;
import io.pgbaton.instance.sql.Session;
import io.pgbaton.instance.volume.DurableFiles;
import io.pgbaton.instance.volume.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts PostgreSQL on a copy of a backup, asks it, and throws the copy away: recovering changes the files, and the backup
 * itself must stay as it was verified. Nobody reaches that server from outside.
 */
final class Trial {
    private final Programs programs;
    private final Volume room;
    private final Address address;
    private final Secrets secrets;

    /**
     * What the server answered.
     *
     * @param version of PostgreSQL
     * @param epoch the newest that is written in the database
     * @param databases how many there are
     */
    record Answer(String version, Epoch epoch, int databases) {}

    Trial(Programs programs, Volume room, Address address, Secrets secrets) {
        this.programs = programs;
        this.room = room;
        this.address = address;
        this.secrets = secrets;
    }

    Answer run(Path backup) throws IOException, InterruptedException, FailedBackupException {
        DurableFiles.deleteTree(room.data());
        programs.runAny(
                Path.of("/bin/cp"),
                List.of("-a", "--reflink=auto", backup.toString(), room.data().toString()),
                Limits.COPY);
        configure();
        try {
            start();
            return ask();
        } finally {
            stop();
            DurableFiles.deleteTree(room.data());
        }
    }

    /** It has as much as its primary had, or there may be no room for the transactions that were prepared there. */
    private void configure() throws IOException, InterruptedException {
        ServerConfig.makeStandalone(room.data());
        Parameters needed =
                ControlData.standbyFloor(programs.pgBin(), room.data()).raise(Parameters.NONE);
        Files.createDirectories(room.conf());
        DurableFiles.replace(rules(), """
                host postgres %s samehost scram-sha-256
                host all all all reject
                """.formatted(ServerConfig.CONTROL_ROLE));
        DurableFiles.replace(settings(), """
                data_directory = '%s'
                hba_file = '%s'
                ident_file = '%s'
                listen_addresses = '%s'
                port = %d
                unix_socket_directories = ''
                max_wal_senders = 2
                autovacuum = off
                restart_after_crash = off
                fsync = off
                lc_messages = 'C'
                %s
                """.formatted(
                        room.data(),
                        rules(),
                        room.conf().resolve("pg_ident.conf"),
                        address.host(),
                        address.port(),
                        ServerConfig.lines(needed)));
    }

    private Path settings() {
        return room.conf().resolve("trial.conf");
    }

    private Path rules() {
        return room.conf().resolve("trial_hba.conf");
    }

    private Path log() {
        return room.root().resolve("trial.log");
    }

    private void start() throws IOException, InterruptedException, FailedBackupException {
        try {
            programs.run(
                    "pg_ctl",
                    List.of(
                            "start",
                            "-w",
                            "-s",
                            "-D",
                            room.data().toString(),
                            "-t",
                            Long.toString(Limits.RECOVERY.toSeconds()),
                            "-l",
                            log().toString(),
                            "-o",
                            "-c config_file=" + settings()),
                    Limits.RECOVERY);
        } catch (FailedBackupException e) {
            throw new FailedBackupException(
                    "PostgreSQL does not start on a copy of the backup: %s".formatted(lastLine()));
        }
    }

    private String lastLine() throws IOException {
        List<String> lines = Files.exists(log()) ? Files.readAllLines(log()) : List.of();
        return lines.isEmpty() ? "it says nothing" : lines.getLast();
    }

    private Answer ask() throws FailedBackupException {
        try (Session session = Session.asControl(address, secrets)) {
            String version = one(session, "SELECT current_setting('server_version')");
            boolean founded = one(session, "SELECT to_regclass('pgbaton.epoch') IS NOT NULL")
                    .equals("t");
            String epoch = founded ? one(session, "SELECT coalesce(max(epoch), 0) FROM pgbaton.epoch") : "0";
            String databases = one(session, "SELECT count(*) FROM pg_database WHERE datallowconn");
            return new Answer(version.split(" ", 2)[0], new Epoch(Long.parseLong(epoch)), Integer.parseInt(databases));
        } catch (SQLException e) {
            throw new FailedBackupException(
                    "PostgreSQL starts on a copy of the backup, but does not answer: %s".formatted(e.getMessage()));
        }
    }

    private static String one(Session session, String sql) throws SQLException {
        List<List<@Nullable String>> rows = session.rows(sql, Limits.TRIAL_QUERY);
        String value = rows.getFirst().getFirst();
        if (value == null) {
            throw new SQLException("no answer to " + sql);
        }
        return value;
    }

    /** It may have ended by itself. */
    private void stop() throws IOException, InterruptedException {
        try {
            programs.run(
                    "pg_ctl",
                    List.of(
                            "stop",
                            "-w",
                            "-s",
                            "-m",
                            "immediate",
                            "-D",
                            room.data().toString()),
                    Limits.OFFLINE_TOOL);
        } catch (FailedBackupException e) {
            // it does not run
        }
    }
}
