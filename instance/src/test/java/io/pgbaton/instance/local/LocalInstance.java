package io.pgbaton.instance.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.parameters.Parameters;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.Command.Source;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.LeashState;
import io.pgbaton.core.protocol.ParameterState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.core.protocol.ServerState.Phase;
import io.pgbaton.instance.fault.FaultPoint;
import io.pgbaton.wire.InstanceHttpClient;
import io.pgbaton.wire.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One instance, handled and seen from outside. */
final class LocalInstance {
    private static final Duration ANSWER = Duration.ofSeconds(3);
    private static final Path LAUNCHER = Path.of("../deploy/local/instance").toAbsolutePath();

    private final Path directory;
    private final InstanceName name;
    private final String host;
    private InstanceHttpClient client;
    private @Nullable Process launcher;
    private boolean limited;

    LocalInstance(Path directory, InstanceName name, String host, InstanceHttpClient client) {
        this.directory = directory;
        this.name = name;
        this.host = host;
        this.client = client;
    }

    InstanceName name() {
        return name;
    }

    String host() {
        return host;
    }

    Address control() {
        return new Address(host, 8008);
    }

    Source source() {
        return new Source(name, new Address(host, 5432));
    }

    InstanceHttpClient client() {
        return client;
    }

    /** From now on it is spoken to in another way. */
    void speakBy(InstanceHttpClient other) {
        client = other;
    }

    Path home() {
        return directory.resolve("instances").resolve(name.value());
    }

    Path volume() {
        return home().resolve("volume");
    }

    void start() throws IOException {
        launch("");
    }

    /** Starts it so that as a primary it serves on for so long when it is asked to end. */
    LocalInstance startToBeRelieved(int seconds) throws IOException {
        launch(Map.of("PGBATON_RELIEF_SECONDS", Integer.toString(seconds)));
        return this;
    }

    /** Starts it so that it dies, with everything of it, when it reaches this point. */
    void startToDieAt(FaultPoint point) throws IOException {
        kill();
        launch(point.name());
        awaitState();
    }

    /** Whatever ends the tests ends it too. */
    private void launch(String fault) throws IOException {
        launch(Map.of("PGBATON_FAULT", fault));
    }

    private Process launch(Map<String, String> variables) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        "setpriv", "--pdeathsig", "KILL", LAUNCHER.toString(), directory.toString(), name.value())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(variables);
        Process launched = builder.start();
        launcher = launched;
        return launched;
    }

    /** Makes a backup of this server, by its own certificate, into the folder {@code backup} of the volume, in place of running an instance. */
    Process backUp(Source source, Position until) throws IOException {
        return launch(Map.of(
                "PGBATON_TASK",
                "backup",
                "PGBATON_BACKUP",
                "/run/pgbaton/volume/backup",
                "PGBATON_INSTANCE",
                source.primary().value(),
                "PGBATON_SOURCE",
                source.address().toString(),
                "PGBATON_TIMELINE",
                until.timeline().toString(),
                "PGBATON_UNTIL",
                until.lsn().toString()));
    }

    /** Offers the backup in the folder {@code backup} of its volume to its cluster, in place of running an instance. */
    void offerBackup() throws IOException {
        launch(Map.of("PGBATON_TASK", "offer", "PGBATON_BACKUP", "/run/pgbaton/volume/backup"));
    }

    /** Waits until it has died, then starts it again as ever. */
    void restartOnceDead() throws IOException {
        Eventually.isTrue("%s died, see %s".formatted(name, log()), () -> launcher == null || !launcher.isAlive());
        restart();
    }

    /** True while anything of it runs. */
    boolean isLaunched() {
        return launcher != null && launcher.isAlive();
    }

    /** Kills everything of it at once, as when its machine loses power, and waits until all is gone. */
    void kill() {
        if (launcher != null) {
            launcher.destroyForcibly();
            awaitUnlocked();
        }
    }

    /** Asks it to end. */
    void stop() {
        if (launcher != null) {
            launcher.destroy();
            awaitUnlocked();
        }
    }

    /** Asks it to end, and does not wait until it has. */
    void askToStop() {
        Objects.requireNonNull(launcher).destroy();
    }

    void restart() throws IOException {
        kill();
        start();
        awaitState();
    }

    private void awaitUnlocked() {
        Eventually.isTrue("nothing of %s is left".formatted(name), this::isUnlocked);
    }

    private boolean isUnlocked() {
        return !Files.exists(volume().resolve("lock"))
                || Shell.code("flock", "--nonblock", volume().resolve("lock").toString(), "true") == 0;
    }

    /** Gives its volume a file system of its own, of this size. */
    void limitVolume(String size) throws IOException {
        Files.createDirectories(volume());
        assertThat(Shell.code("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", volume().toString()))
                .as("mount needs root")
                .isZero();
        limited = true;
    }

    /** Leaves no room on it. */
    void fillVolume() {
        Shell.code("dd", "if=/dev/zero", "of=" + filler(), "bs=64k");
    }

    /** Gives the room back. */
    void emptyVolume() throws IOException {
        Files.delete(filler());
    }

    private Path filler() {
        return volume().resolve("filler");
    }

    /** Changes one of its secrets as it sees them, as kubelet does when the Secret changes. */
    void changeSecret(String file, String value) throws IOException {
        Files.writeString(secret(file), value);
    }

    /** Takes one of its secrets away, as kubelet does. */
    void removeSecret(String file) throws IOException {
        Files.delete(secret(file));
    }

    /** Has it find other parameters of PostgreSQL, as kubelet does when the ConfigMap changes. */
    void choose(Map<String, String> parameters) throws IOException {
        Path file = secret("parameters.json");
        Path beside = file.resolveSibling("parameters.next");
        Files.writeString(beside, Wire.write(parameters));
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Has every instance that is started from now on find these parameters of PostgreSQL. */
    void nextChoose(Map<String, String> parameters) throws IOException {
        Files.writeString(directory.resolve("secrets").resolve("parameters.json"), Wire.write(parameters));
    }

    /** Waits until it says so of the parameters, these being the newest. */
    ParameterState awaitParameters(String what, Map<String, String> newest, Predicate<ParameterState> condition) {
        String version = Parameters.of(newest).version();
        return Eventually.get(
                "%s says of its parameters: %s, see %s".formatted(name, what, log()),
                () -> state().map(InstanceState::parameters)
                        .filter(read -> read.version().equals(version) && condition.test(read)));
    }

    private Path secret(String file) {
        return inside("/run/pgbaton/secrets").resolve(file);
    }

    /** A place that it sees, as this process sees it. */
    Path inside(String path) {
        return Path.of("/proc/%d/root%s".formatted(pid("InstanceMain"), path));
    }

    /** Runs a statement by psql where the instance runs, so that its files can be named; what was printed. */
    String psql(int major, String conninfo, String sql) {
        return Shell.output(
                "nsenter",
                "--target",
                Long.toString(pid("InstanceMain")),
                "--mount",
                "--root",
                "/usr/bin/env",
                "--chdir=/",
                "PGPASSWORD=" + LocalInstances.PASSWORD,
                "/usr/lib/postgresql/%d/bin/psql".formatted(major),
                "--no-psqlrc",
                "--tuples-only",
                "--no-align",
                "--command",
                sql,
                conninfo);
    }

    /** Ends it for good. */
    void discard() {
        kill();
        if (limited) {
            Shell.code("umount", volume().toString());
        }
    }

    /** Sends any command; what comes back in place of the value is not looked at. */
    Reply<?> send(Command command) {
        return switch (command) {
            case Command.Adopt it -> client.adopt(control(), it, Mover.DEADLINE);
            case Command.Bootstrap it -> client.bootstrap(control(), it, Mover.DEADLINE);
            case Command.Join it -> client.join(control(), it, Mover.DEADLINE);
            case Command.Freeze it -> client.freeze(control(), it, Mover.DEADLINE);
            case Command.Challenge it -> client.challenge(control(), it, Mover.DEADLINE);
            case Command.Promote it -> client.promote(control(), it, Mover.DEADLINE);
            case Command.Gate it -> client.gate(control(), it, Mover.DEADLINE);
            case Command.Admit it -> client.admit(control(), it, Mover.DEADLINE);
            case Command.Close it -> client.close(control(), it, Mover.DEADLINE);
            case Command.Demote it -> client.demote(control(), it, Mover.DEADLINE);
            case Command.Follow it -> client.follow(control(), it, Mover.DEADLINE);
            case Command.Rejoin it -> client.rejoin(control(), it, Mover.DEADLINE);
            case Command.Level it -> client.level(control(), it, Mover.DEADLINE);
            case Command.Settings it -> client.settings(control(), it, Mover.DEADLINE);
            case Command.Checkpoint it -> client.checkpoint(control(), it, Mover.DEADLINE);
        };
    }

    Optional<InstanceState> state() {
        return client.state(control(), ANSWER) instanceof Reply.Done<InstanceState>(InstanceState state)
                ? Optional.of(state)
                : Optional.empty();
    }

    InstanceState awaitState() {
        return Eventually.get("%s answers, see %s".formatted(name, log()), this::state);
    }

    InstanceState awaitPhase(Phase phase) {
        return Eventually.get(
                "%s is %s, see %s".formatted(name, phase, log()),
                () -> state().filter(state -> state.server().phase() == phase));
    }

    /** Receives from {@code source} on the timeline of {@code epoch} and holds all that it may have acknowledged. */
    void awaitStreaming(LocalInstance source, long epoch) {
        Eventually.isTrue(
                "%s streams from %s, see %s".formatted(name, source.name, log()),
                () -> state().filter(state ->
                                source.source().address().equals(state.server().upstream()))
                        .filter(state -> state.promise().dirty() == null)
                        .filter(state -> state.server().position() != null
                                && state.server().position().timeline().number() == epoch)
                        .isPresent());
    }

    /** As a primary it goes on because its peers say so. */
    void awaitLeaveOfPeers() {
        LeashState byPeers = new LeashState(LeashState.By.PEERS, null);
        Eventually.isTrue(
                "%s has the leave of its peers, see %s".formatted(name, log()),
                () -> state().filter(state -> byPeers.equals(state.leash())).isPresent());
    }

    Member member() {
        return awaitState().member();
    }

    Path log() {
        return home().resolve("log");
    }

    String logText() {
        try {
            return Files.readString(log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The host's pids of its processes whose command line contains a text. */
    List<Long> pids(String text) {
        if (launcher == null) {
            return List.of();
        }
        return launcher.descendants()
                .filter(process -> Proc.title(process.pid()).contains(text))
                .map(ProcessHandle::pid)
                .toList();
    }

    /** All processes of PostgreSQL. */
    List<Long> postgresPids() {
        return pids("postgres").stream()
                .filter(pid -> Proc.program(pid).equals("postgres"))
                .toList();
    }

    long pid(String text) {
        return Eventually.get(
                "%s has a process %s".formatted(name, text),
                () -> pids(text).stream().findFirst());
    }

    /** The postmaster: the one PostgreSQL process with its plain command line. */
    long postmaster() {
        return pid("postgres -D");
    }

    /** A login of the application's role. */
    Connection app() throws SQLException {
        return login("app", "app");
    }

    /** True if the application's role can log in with this password. */
    boolean admits(String password) {
        try (Connection connection = login("app", "app", password)) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    /** A login of our own role, which comes in at any time. */
    Connection own() throws SQLException {
        return login("pgbaton_control", "postgres");
    }

    private Connection login(String role, String database) throws SQLException {
        return login(role, database, LocalInstances.PASSWORD);
    }

    /** A login of any role. */
    Connection login(String role, String database, String password) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", role);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "3");
        properties.setProperty("sslmode", "disable");
        return DriverManager.getConnection("jdbc:postgresql://%s:5432/%s".formatted(host, database), properties);
    }

    /** Has PostgreSQL's superuser be let in from now on, and runs statements as it, in the database of our own role. */
    void sqlAsSuperuser(String... statements) throws Exception {
        changeSecret("superuser-password", "super\n");
        try (Connection connection = Eventually.get("the superuser is let in", this::superuser);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private Optional<Connection> superuser() {
        try {
            return Optional.of(login("postgres", "postgres", "super"));
        } catch (SQLException e) {
            return Optional.empty();
        }
    }

    /** Runs statements as the application, whose tables our own role may look at in these tests. */
    void sql(String... statements) throws SQLException {
        try (Connection connection = app();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                if (sql.startsWith("CREATE TABLE")) {
                    statement.execute("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pgbaton_control");
                }
                statement.execute(sql);
            }
        }
    }

    /** The one value of a query, asked by our own role in the application's database. */
    String value(String query) throws SQLException {
        try (Connection connection = login("pgbaton_control", "app");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            assertThat(result.next()).isTrue();
            return result.getString(1);
        }
    }

    @Override
    public String toString() {
        return name.value();
    }
}
