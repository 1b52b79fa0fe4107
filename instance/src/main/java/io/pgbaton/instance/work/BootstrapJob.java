package io.pgbaton.instance.work;

import io.pgbaton.instance.job.Job;
import io.pgbaton.instance.log.ControlData;
import io.pgbaton.instance.node.Node;
import io.pgbaton.instance.password.ScramVerifier;
import io.pgbaton.instance.server.ServerConfig;
import io.pgbaton.instance.server.Tool;
import io.pgbaton.instance.settings.Limits;
import io.pgbaton.instance.settings.Secrets;
import io.pgbaton.instance.volume.DurableFiles;
import io.pgbaton.instance.volume.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a new database with its roles and the application's database, and starts it as a standby (I1).
 *
 * <p>It is made beside the place of the data by a server that nobody can reach; a crash on the way leaves an empty volume.
 */
public final class BootstrapJob {
    private static final List<String> REWIND_FUNCTIONS = List.of(
            "pg_ls_dir(text, boolean, boolean)",
            "pg_stat_file(text, boolean)",
            "pg_read_binary_file(text)",
            "pg_read_binary_file(text, bigint, bigint, boolean)");

    private final Node node;

    public BootstrapJob(Node node) {
        this.node = node;
    }

    public String run(Job job) throws Exception {
        node.server().hold("a database is being made");
        try {
            Volume volume = node.volume();
            volume.discardUnfinished();
            job.doing("initdb");
            initdb(job, volume.newData());
            job.doing("making roles and the database app");
            makeRoles(job, volume);
            String identifier =
                    ControlData.read(node.settings().pgBin(), volume.newData()).systemIdentifier();
            Placing.place(node, job, promise -> promise.withSystemIdentifier(identifier));
        } finally {
            node.server().release();
        }
        job.doing("starting as a standby");
        Placing.startAndAwait(node, job);
        return "a new database runs as a standby";
    }

    private void initdb(Job job, Path folder) throws Exception {
        run(
                job,
                Tool.Call.withErrors(
                        node.settings().pgBin().resolve("initdb"),
                        List.of(
                                "-D",
                                folder.toString(),
                                "-U",
                                ServerConfig.SUPERUSER,
                                "-A",
                                "reject",
                                "-E",
                                "UTF8",
                                "--locale=C.UTF-8",
                                "-k")));
    }

    private void makeRoles(Job job, Volume volume) throws Exception {
        Path script = volume.root().resolve("bootstrap.sql");
        DurableFiles.replace(
                script,
                String.join("\n", statements(node.secrets(), node.config().major())) + "\n");
        try {
            run(job, singleUser(volume.newData()).readingFrom(script));
        } finally {
            DurableFiles.delete(script);
        }
    }

    private Tool.Call singleUser(Path folder) {
        return Tool.Call.withErrors(
                node.settings().pgBin().resolve("postgres"),
                List.of(
                        "--single",
                        "-D",
                        folder.toString(),
                        "-c",
                        "exit_on_error=on",
                        "-c",
                        "log_statement=none",
                        "-c",
                        "log_min_error_statement=panic",
                        ServerConfig.SUPERUSER));
    }

    private static List<String> statements(Secrets secrets, int major) {
        List<String> statements = new ArrayList<>(ControlRole.statements(major, secrets.controlPassword()));
        statements.addAll(List.of(
                "CREATE ROLE %s REPLICATION LOGIN PASSWORD %s"
                        .formatted(
                                ServerConfig.REPLICATION_ROLE,
                                secrets.replicationPassword()
                                        .map(ScramVerifier::literal)
                                        .orElse("NULL")),
                "CREATE ROLE %s LOGIN PASSWORD %s"
                        .formatted(ServerConfig.APP_ROLE, ScramVerifier.literal(secrets.appPassword())),
                "CREATE DATABASE app OWNER " + ServerConfig.APP_ROLE));
        REWIND_FUNCTIONS.forEach(function -> statements.add(
                "GRANT EXECUTE ON FUNCTION pg_catalog.%s TO %s".formatted(function, ServerConfig.REPLICATION_ROLE)));
        return statements;
    }

    private static void run(Job job, Tool.Call call) throws Exception {
        try (Tool tool = Tool.start(call)) {
            job.cancelBy(tool::close);
            Tool.Result result = tool.await(Limits.BOOTSTRAP_TOOL);
            job.cancelBy(null);
            if (!result.isOk()) {
                throw new Job.FailedException("%s ended with %d: %s"
                        .formatted(call.program().getFileName(), result.code(), result.lastLine()));
            }
        } catch (IOException e) {
            throw new Job.FailedException(String.valueOf(e.getMessage()));
        }
    }
}
