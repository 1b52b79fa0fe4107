package io.pgbaton.instance.trials;

import io.pgbaton.core.model.Lsn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One PostgreSQL server of a lab: its data folder, its settings, and its process while it runs. */
final class Server {
    static final int PORT = 5432;

    /** Logs everybody in; a lab listens on loopback only. */
    static final String OPEN_HBA = """
            host all all 127.0.0.0/8 trust
            host replication all 127.0.0.0/8 trust
            """;

    /** SQLSTATE of a server that starts up, stops or is not consistent yet. */
    private static final String CANNOT_CONNECT_NOW = "57P03";

    private static final int SOCKET_TIMEOUT_SECONDS = 60;
    private static final int STOP_SECONDS = 20;

    private final Lab lab;
    private final String name;
    private final String address;
    private final Path data;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private String hba = OPEN_HBA;
    private int launches;
    private @Nullable Process process;
    private @Nullable Connection session;

    Server(Lab lab, String name, String address) {
        this.lab = lab;
        this.name = name;
        this.address = address;
        this.data = lab.directory().resolve(name);
        defaults();
    }

    private void defaults() {
        set("listen_addresses", address);
        set("port", String.valueOf(PORT));
        set("unix_socket_directories", "");
        set("fsync", "off");
        set("shared_buffers", "16MB");
        set("max_connections", "60");
        set("dynamic_shared_memory_type", "mmap");
        set("wal_keep_size", "256MB");
        set("max_wal_size", "256MB");
        set("checkpoint_timeout", "1h");
        set("autovacuum", "off");
        set("max_logical_replication_workers", "0");
        set("restart_after_crash", "off");
        set("wal_retrieve_retry_interval", "100ms");
        set("wal_receiver_status_interval", "1s");
        set("primary_conninfo", "");
    }

    String name() {
        return name;
    }

    String address() {
        return address;
    }

    Path data() {
        return data;
    }

    Path wal() {
        return data.resolve("pg_wal");
    }

    Histories histories() {
        return new Histories(wal());
    }

    /** How a standby of that application name connects to this server. */
    String conninfo(String applicationName) {
        return "host=%s port=%d user=postgres dbname=postgres sslmode=disable gssencmode=disable application_name=%s"
                .formatted(address, PORT, applicationName);
    }

    // ---- settings

    /** Takes effect at the next start or {@link #reload}. */
    void set(String setting, String value) {
        settings.put(setting, "'" + value.replace("'", "''") + "'");
    }

    /** Sets a value as it will stand in the file, whatever its quotes. */
    void setVerbatim(String setting, String value) {
        settings.put(setting, value);
    }

    void unset(String setting) {
        settings.remove(setting);
    }

    /** Replaces pg_hba.conf; takes effect at the next start or {@link #reload}. */
    void hba(String lines) {
        hba = lines;
    }

    void reload() throws IOException {
        writeSettings();
        signal("HUP");
    }

    /** Points a standby at another primary by a reload; an empty conninfo freezes it. */
    void follow(Server upstream) throws IOException {
        set("primary_conninfo", upstream.conninfo(name));
        reload();
    }

    /** Stops a standby from receiving by a reload, and waits until its receiver is gone. */
    void freeze() throws Exception {
        set("primary_conninfo", "");
        reload();
        Poll.until(
                name + " receives from nobody",
                () -> children().stream().noneMatch(child -> child.title().contains("walreceiver")));
    }

    void becomeStandby() throws IOException {
        Path signal = standbySignal();
        if (!Files.exists(signal)) {
            Files.createFile(signal);
            Lab.own(signal);
        }
    }

    Path standbySignal() {
        return data.resolve("standby.signal");
    }

    private void writeSettings() throws IOException {
        String lines = settings.entrySet().stream()
                .map(entry -> entry.getKey() + " = " + entry.getValue() + "\n")
                .collect(Collectors.joining());
        write("lab.conf", lines);
        write("pg_hba.conf", hba);
    }

    /** Writes a file of the data folder as user postgres. */
    void write(String file, String content) throws IOException {
        Path path = data.resolve(file);
        Files.writeString(path, content);
        Lab.own(path);
    }

    /** Gives this server a WAL segment of another one. */
    void copyWalOf(Server other, String segment) throws IOException {
        Path target = wal().resolve(segment);
        Files.copy(other.wal().resolve(segment), target, StandardCopyOption.REPLACE_EXISTING);
        Lab.own(target);
    }

    // ---- the process

    /** Starts the server and returns at once: it may never become ready. */
    void launch() throws IOException {
        writeSettings();
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        launches++;
        dropSession();
        process = lab.start(logFile(), "postgres", "-D", lab.inside(data));
    }

    /** Starts the server and waits until it takes connections. */
    void start() throws Exception {
        launch();
        await("takes connections", this::takesConnections);
    }

    /** Starts a standby that receives from nobody, and waits until it has replayed all that it has. */
    Identity startFrozen() throws Exception {
        becomeStandby();
        set("primary_conninfo", "");
        start();
        return awaitReplayOfAllThereIs();
    }

    /** A fast stop. */
    void stop() throws IOException {
        signal("INT");
        awaitEnd();
    }

    /** An immediate stop: no checkpoint, as after a crash. */
    void quit() throws IOException {
        signal("QUIT");
        awaitEnd();
    }

    /** Kills every process of the server at once, as the end of a container does. */
    void kill() throws Exception {
        // Stopped first, so that it cannot fork a child that we do not see.
        signal("STOP");
        List<Child> children = children();
        signal("KILL");
        for (Child child : children) {
            signal(child.pid(), "KILL");
        }
        awaitEnd();
        Poll.until("every process of %s has ended".formatted(name), () -> {
            for (Child child : children) {
                if (!title(child.pid()).isEmpty()) {
                    return false;
                }
            }
            return true;
        });
    }

    void signal(String signal) throws IOException {
        signal(postmaster(), signal);
    }

    /** Sends a signal to one process of this server. */
    static void signal(long pid, String signal) throws IOException {
        Process kill = new ProcessBuilder("kill", "-s", signal, String.valueOf(pid))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        kill.onExit().join();
    }

    boolean runs() {
        return process != null && process.isAlive();
    }

    long postmaster() {
        return Objects.requireNonNull(process, "never started").pid();
    }

    /** Waits until the postmaster has ended, and returns its exit status. */
    int awaitEnd() {
        Process ending = Objects.requireNonNull(process, "never started");
        try {
            if (!ending.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("%s did not end within %d s:%n%s".formatted(name, STOP_SECONDS, tail()));
            }
            return ending.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the end of " + name, e);
        }
    }

    /** Kills every process of this server, if it still runs. */
    void end() {
        try {
            if (runs()) {
                kill();
            }
        } catch (Exception e) {
            throw new IllegalStateException("cannot end " + name, e);
        }
    }

    /** The processes that the postmaster has forked and that have not ended. */
    List<Child> children() throws IOException {
        List<Child> children = new ArrayList<>();
        for (ProcessHandle handle : ProcessHandle.of(postmaster()).stream()
                .flatMap(ProcessHandle::children)
                .toList()) {
            String title = title(handle.pid());
            if (!title.isEmpty()) {
                children.add(new Child(handle.pid(), title));
            }
        }
        return children;
    }

    /** The one child whose title has that word in it. */
    Child child(String word) throws IOException {
        return children().stream()
                .filter(child -> child.title().contains(word))
                .findAny()
                .orElseThrow(() -> new AssertionError("%s has no %s".formatted(name, word)));
    }

    /** The title of a process; empty if it has ended, even if nobody has collected it yet. */
    private static String title(long pid) {
        try {
            byte[] title = Files.readAllBytes(Path.of("/proc/%d/cmdline".formatted(pid)));
            return new String(title, StandardCharsets.UTF_8).replace('\0', ' ').strip();
        } catch (IOException ended) {
            return "";
        }
    }

    // ---- what it says

    Connection connect() throws SQLException {
        return connect("postgres", Map.of());
    }

    Connection connect(String user, Map<String, String> properties) throws SQLException {
        Properties all = new Properties();
        all.putAll(Map.of("user", user, "sslmode", "disable", "gssEncMode", "disable", "connectTimeout", "10"));
        all.put("socketTimeout", String.valueOf(SOCKET_TIMEOUT_SECONDS));
        all.putAll(properties);
        return DriverManager.getConnection("jdbc:postgresql://%s:%d/postgres".formatted(address, PORT), all);
    }

    /**
     * Runs a statement as the superuser; rows by newline, columns by {@code |}, as psql prints them. The session is kept for
     * the next one, because a poll that logs in each time would load the machine, and dropped at the first failure.
     */
    synchronized String sql(String statement) throws SQLException {
        try {
            Connection connection = session == null ? connect() : session;
            session = connection;
            return sql(connection, statement);
        } catch (SQLException e) {
            dropSession();
            throw e;
        }
    }

    private synchronized void dropSession() {
        Connection dropped = session;
        session = null;
        try {
            if (dropped != null) {
                dropped.close();
            }
        } catch (SQLException ended) {
            // Nothing is left to be closed.
        }
    }

    static String sql(Connection connection, String text) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(text) ? rows(statement.getResultSet()) : "";
        }
    }

    private static String rows(ResultSet result) throws SQLException {
        List<String> rows = new ArrayList<>();
        int columns = result.getMetaData().getColumnCount();
        while (result.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= columns; i++) {
                row.add(Objects.requireNonNullElse(result.getString(i), ""));
            }
            rows.add(String.join("|", row));
        }
        return String.join("\n", rows);
    }

    /** Writes a row of the ledger and waits for its commit. */
    void insert(long id) throws SQLException {
        sql("INSERT INTO ledger VALUES (%d)".formatted(id));
    }

    /** The ids of all rows of the ledger, in order, by spaces. */
    String ledger() throws SQLException {
        return sql("SELECT coalesce(string_agg(id::text, ' ' ORDER BY id), '') FROM ledger");
    }

    Identity identify() throws SQLException {
        try (Connection connection = connect(
                "postgres",
                Map.of("replication", "database", "preferQueryMode", "simple", "assumeMinServerVersion", "15"))) {
            String[] row = sql(connection, "IDENTIFY_SYSTEM").split("\\|", -1);
            return new Identity(row[0], Integer.parseInt(row[1]), Lsn.parse(row[2]));
        }
    }

    int timeline() throws SQLException {
        return identify().timeline();
    }

    boolean takesConnections() {
        try {
            sql("SELECT 1");
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Whether it runs but refuses connections because it has not reached a consistent state. */
    boolean isStartingUp() throws SQLException {
        try {
            sql("SELECT 1");
            return false;
        } catch (SQLException e) {
            if (CANNOT_CONNECT_NOW.equals(e.getSQLState())) {
                return true;
            }
            throw e;
        }
    }

    boolean inRecovery() throws SQLException {
        return sql("SELECT pg_is_in_recovery()").equals("t");
    }

    /** Promotes with placeholders, so that the new timeline is the epoch; then a checkpoint, as before any rewind. */
    void promoteTo(int epoch) throws Exception {
        histories().fillBelow(epoch);
        promote();
        sql("CHECKPOINT");
        if (timeline() != epoch) {
            throw new AssertionError("%s is on timeline %d instead of %d".formatted(name, timeline(), epoch));
        }
    }

    /** Promotes and waits until writes are accepted. */
    void promote() throws Exception {
        sql("SELECT pg_promote(false)");
        await("is promoted", () -> !inRecovery());
    }

    /** Waits until the upstream streams to this server; returns at once if it does. */
    void awaitStreamingFrom(Server upstream) throws Exception {
        await("streams from " + upstream.name(), () -> upstream.streamsTo(name));
    }

    boolean streamsTo(String applicationName) throws SQLException {
        return sql("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND application_name = '%s'"
                        .formatted(applicationName))
                .equals("1");
    }

    /** Waits until this standby has replayed all that the primary has written by now. */
    void awaitReplayOf(Server primary) throws Exception {
        String position = primary.sql("SELECT pg_current_wal_lsn()");
        await(
                "has replayed " + position,
                () -> sql("SELECT pg_last_wal_replay_lsn() >= '%s'::pg_lsn".formatted(position))
                        .equals("t"));
    }

    /** Has this standby make a restartpoint at a checkpoint that its primary makes now. */
    void restartpoint(Server primary) throws Exception {
        primary.sql("CHECKPOINT");
        awaitReplayOf(primary);
        sql("CHECKPOINT");
    }

    /** Waits until the startup process of a frozen standby finds no more WAL to replay. */
    Identity awaitReplayOfAllThereIs() throws Exception {
        await(
                "waits for WAL",
                () -> sql("SELECT wait_event FROM pg_stat_activity WHERE backend_type = 'startup'")
                        .equals("RecoveryRetrieveRetryInterval"));
        return identify();
    }

    void await(String what, Poll.Condition condition) throws Exception {
        try {
            Poll.until(name + " " + what, () -> {
                if (!runs()) {
                    throw new AssertionError("%s ended before this: %s".formatted(name, what));
                }
                return condition.holds();
            });
        } catch (AssertionError e) {
            throw new AssertionError("%s%n%s".formatted(e.getMessage(), tail()), e);
        }
    }

    void awaitLog(String message) throws Exception {
        await("logs: " + message, () -> log().contains(message));
    }

    /** Waits until the server has logged a message that many times since it was launched. */
    void awaitLog(String message, int times) throws Exception {
        await("logs %d times: %s".formatted(times, message), () -> log().split(message, -1).length > times);
    }

    /** What the server has logged since it was launched. */
    String log() {
        try {
            return Files.readString(logFile());
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the log of " + name, e);
        }
    }

    private String tail() {
        List<String> lines = log().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 25), lines.size()));
    }

    private Path logFile() {
        return lab.directory().resolve("%s.%d.log".formatted(name, launches));
    }
}
