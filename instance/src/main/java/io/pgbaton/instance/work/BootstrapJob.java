package io.pgbaton.instance.work;

import io.pgbaton.instance.job.Job;
import io.pgbaton.instance.log.ControlData;
import io.pgbaton.instance.node.Node;
import io.pgbaton.instance.password.ScramVerifier;
import io.pgbaton.instance.server.ServerConfig;
import io.pgbaton.instance.server.Tool;
import io.pgbaton.instance.settings.Limits;
import io.pgbaton.instance.settings.Secrets;
import io.pgbaton.instance.volume.Volume;
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
            new SingleUser(node, volume.newData())
                    .run(job, statements(node.secrets(), node.config().major()), Limits.BOOTSTRAP_TOOL);
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
        JobTool.run(
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
                                "-k")),
                Limits.BOOTSTRAP_TOOL);
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
}
