package io.pgbaton.instance.server;

import io.pgbaton.core.model.ApplicationName;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.parameters.Parameters;
import io.pgbaton.core.promise.Followed;
import io.pgbaton.core.protocol.Command.SynchronousSetting;
import io.pgbaton.instance.settings.Access;
import io.pgbaton.instance.settings.InstanceSettings;
import io.pgbaton.instance.settings.Secrets;
import io.pgbaton.instance.volume.DurableFiles;
import io.pgbaton.instance.volume.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's configuration, written whole by us and by nobody else, outside PGDATA.
 *
 * <p>{@code postgresql.conf} includes {@code parameters.conf}, with what the cluster's owner chose, and {@code pgbaton.conf} last, which
 * beats it. {@code postgresql.auto.conf} lies inside PGDATA and would beat all: it is emptied at every start (I1).
 */
public final class ServerConfig {
    public static final String CONTROL_ROLE = "pgbaton_control";
    public static final String REPLICATION_ROLE = "pgbaton_replication";
    public static final String APP_ROLE = "app";
    public static final String SUPERUSER = "postgres";

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private static final String BASE = """
            # Written by pgbaton at every start.
            hot_standby = on
            wal_level = replica
            wal_log_hints = on
            full_page_writes = on
            fsync = on
            synchronous_commit = on
            restart_after_crash = off
            max_wal_senders = 16
            max_replication_slots = 16
            wal_sender_timeout = 5s
            wal_receiver_timeout = 5s
            wal_receiver_status_interval = 1s
            wal_retrieve_retry_interval = 500ms
            recovery_target_timeline = 'latest'
            password_encryption = scram-sha-256
            tcp_keepalives_idle = 5
            tcp_keepalives_interval = 1
            tcp_keepalives_count = 3
            tcp_user_timeout = 5s
            unix_socket_directories = ''
            logging_collector = off
            log_destination = stderr
            lc_messages = 'C'
            """;

    /** Of ours, what somebody may choose otherwise. */
    private static final String DEFAULTS = """
            # Written by pgbaton.
            wal_keep_size = 512MB
            log_line_prefix = '%m [%p] '
            """;

    /** Who knows what the cluster's owner chose. */
    @FunctionalInterface
    public interface Choice {
        /** With which parameters PostgreSQL starts now. */
        Parameters forStart();

        /** True if a start would give it more of something than it has, because its data need that. */
        default boolean isOutgrown() {
            return false;
        }
    }

    /**
     * What changes while the server runs.
     *
     * @param upstream whom it streams from; null if it receives nothing
     * @param synchronous whose acknowledgements a commit waits for, as {@code synchronous_standby_names}
     * @param open true if clients may log in (I9)
     */
    public record State(@Nullable Followed upstream, String synchronous, boolean open) {
        /** Receives nothing, lets nobody in. */
        public static final State FROZEN = new State(null, "", false);

        public State withUpstream(@Nullable Followed newUpstream) {
            return new State(newUpstream, synchronous, open);
        }

        public State withSynchronous(String newSynchronous) {
            return new State(upstream, newSynchronous, open);
        }

        public State withOpen(boolean newOpen) {
            return new State(upstream, synchronous, newOpen);
        }
    }

    private final InstanceSettings settings;
    private final Volume volume;
    private final int major;
    private final @Nullable TlsFiles tls;
    private final ReplicationLogin replication;
    private volatile @Nullable Access written;
    private volatile Choice choice = () -> Parameters.NONE;
    private volatile Parameters chosen = Parameters.NONE;
    private volatile @Nullable Parameters writtenChoice;

    /**
     * Prepares the configuration of one instance's server.
     *
     * @param tls null without TLS
     */
    public ServerConfig(InstanceSettings settings, Secrets secrets, int major, @Nullable TlsFiles tls) {
        this.settings = settings;
        volume = settings.volume();
        this.major = major;
        this.tls = tls;
        replication = new ReplicationLogin(settings, secrets, tls);
    }

    /** How it logs in to the servers of others. */
    public ReplicationLogin replication() {
        return replication;
    }

    /** PostgreSQL's major version. */
    public int major() {
        return major;
    }

    /** Has each start begin with what this says at that moment. */
    public void chooseFrom(Choice whatOwnerChose) {
        choice = whatOwnerChose;
    }

    /** True if the server has less than it needs by now, and will have enough after a restart. */
    boolean isOutgrown() {
        return choice.isOutgrown();
    }

    /** What the cluster's owner chose, in force after the next reload; whoever says so has judged it. */
    void choose(Parameters parameters) {
        chosen = parameters;
    }

    Parameters chosen() {
        return chosen;
    }

    public Path file() {
        return volume.conf().resolve("postgresql.conf");
    }

    /** Before every start: all files, and nothing that would beat them or let the server start writable (I1). */
    public void prepareForStart(Member self, State state) throws IOException {
        prepareForTools();
        // A kubelet that gives a volume to a group opens all of it to that group; PostgreSQL refuses such a folder.
        Files.setPosixFilePermissions(volume.data(), OWNER_ONLY);
        DurableFiles.replace(volume.data().resolve("postgresql.auto.conf"), "");
        Files.deleteIfExists(volume.data().resolve("recovery.signal"));
        Files.deleteIfExists(volume.data().resolve("postmaster.pid"));
        DurableFiles.write(volume.data().resolve("standby.signal"), "");
        apply(self, state);
    }

    /** Has a server that is started on this copy recover what is there, and follow nobody; no setting is left from before. */
    public static void makeStandalone(Path data) throws IOException {
        Files.deleteIfExists(data.resolve("standby.signal"));
        Files.deleteIfExists(data.resolve("recovery.signal"));
        DurableFiles.replace(data.resolve("postgresql.auto.conf"), "");
    }

    /** What pg_rewind, pg_basebackup and a single-user server need. */
    public void prepareForTools() throws IOException {
        Files.createDirectories(volume.conf());
        chosen = choice.forStart();
        writtenChoice = null;
        DurableFiles.replace(
                file(),
                "data_directory = '%s'\nhba_file = '%s'\nident_file = '%s'\ninclude 'parameters.conf'\ninclude 'pgbaton.conf'\n"
                        .formatted(
                                volume.data(),
                                volume.conf().resolve("pg_hba.conf"),
                                volume.conf().resolve("pg_ident.conf")));
        DurableFiles.replace(volume.conf().resolve("pg_ident.conf"), replication.identMap());
        writeChosen();
        DurableFiles.replace(volume.conf().resolve("pgbaton.conf"), BASE);
        replication.prepare();
    }

    /** What changes while the server runs; in force after a reload. */
    public void apply(Member self, State state) throws IOException {
        String text = BASE + (major >= 17 ? "allow_alter_system = off\n" : "")
                + reserved()
                + "listen_addresses = '%s'\n".formatted(settings.postgres().host())
                + "port = %d\n".formatted(settings.postgres().port())
                + encryption()
                + "primary_conninfo = '%s'\n".formatted(quoteSetting(conninfo(self, state.upstream)))
                + "restore_command = ''\n"
                + "synchronous_standby_names = '%s'\n".formatted(quoteSetting(state.synchronous));
        writeChosen();
        DurableFiles.replace(volume.conf().resolve("pgbaton.conf"), text);
        Access access = Access.read(settings);
        DurableFiles.replace(volume.conf().resolve("pg_hba.conf"), HostRules.of(state, access, replication));
        written = access;
    }

    private void writeChosen() throws IOException {
        Parameters current = chosen;
        if (!current.equals(writtenChoice)) {
            DurableFiles.replace(volume.conf().resolve("parameters.conf"), DEFAULTS + lines(current));
            writtenChoice = current;
        }
    }

    /** As they stand in a configuration file, where a backslash would begin an escape. */
    public static String lines(Parameters parameters) {
        return parameters.values().entrySet().stream()
                .map(entry -> "%s = '%s'\n"
                        .formatted(entry.getKey(), quoteSetting(entry.getValue().replace("\\", "\\\\"))))
                .collect(Collectors.joining());
    }

    /** True if the files say something else about who may log in than what was written. */
    boolean isOutdated() throws IOException {
        Access known = written;
        return known != null && !known.equals(Access.read(settings));
    }

    /** Connections that clients cannot take from our own role ({@code ControlRole}). */
    private String reserved() {
        return major >= 16
                ? "superuser_reserved_connections = 3\nreserved_connections = 8\n"
                : "superuser_reserved_connections = 8\n";
    }

    private String encryption() {
        return tls == null ? "ssl = off\n" : """
                ssl = on
                ssl_cert_file = '%1$s'
                ssl_key_file = '%1$s'
                ssl_ca_file = '%2$s'
                """.formatted(tls.own(), tls.authorities());
    }

    /** The value of {@code primary_conninfo}: an instance's own address, under the name of this epoch and volume (I10). */
    public String conninfo(Member self, @Nullable Followed upstream) throws IOException {
        return upstream == null
                ? ""
                : replication.conninfo(upstream.primary(), upstream.address())
                        + " application_name='%s'".formatted(ApplicationName.of(upstream.epoch(), self));
    }

    /** The value of {@code synchronous_standby_names} in an epoch; each name quoted, an empty text if nobody is waited for. */
    public static String synchronousNames(Epoch epoch, SynchronousSetting setting) {
        if (setting.acknowledgements() == 0) {
            return "";
        }
        return setting.peers().stream()
                .map(peer -> ApplicationName.of(epoch, peer).quoted())
                .collect(Collectors.joining(",", "ANY %d (".formatted(setting.acknowledgements()), ")"));
    }

    private static String quoteSetting(String value) {
        return value.replace("'", "''");
    }
}
