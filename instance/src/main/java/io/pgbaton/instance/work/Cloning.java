package io.pgbaton.instance.work;

import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.promise.Dirty;
import io.pgbaton.core.promise.Followed;
import io.pgbaton.core.protocol.Command.Source;
import io.pgbaton.instance.job.Job;
import io.pgbaton.instance.log.ControlData;
import io.pgbaton.instance.node.Node;
import io.pgbaton.instance.server.Tool;
import io.pgbaton.instance.settings.Limits;
import io.pgbaton.instance.volume.DurableFiles;
import java.nio.file.Path;
import java.util.List;

/** Copies the primary's whole database beside our own, then puts it in its place (I10). The server is held stopped. */
final class Cloning {
    private final Node node;
    private final Source source;

    Cloning(Node node, Source source) {
        this.node = node;
        this.source = source;
    }

    void run(Job job, Upstream upstream, Lsn floor) throws Exception {
        DurableFiles.deleteTree(node.volume().newData());
        node.config().prepareForTools();
        job.doing("copying the database of %s".formatted(source.primary()));
        copy(job);
        String identifier = ControlData.read(
                        node.settings().pgBin(), node.volume().newData())
                .systemIdentifier();
        if (!identifier.equals(upstream.systemIdentifier())) {
            throw new Job.FailedException("cloned database %s, but %s has %s"
                    .formatted(identifier, source.primary(), upstream.systemIdentifier()));
        }
        Placing.place(
                node,
                job,
                promise -> promise.withSystemIdentifier(identifier)
                        .withDirty(new Dirty(floor, "clone"))
                        .following(new Followed(job.ballot().epoch(), source.primary(), source.address())));
    }

    private void copy(Job job) throws Exception {
        Path program = node.settings().pgBin().resolve("pg_basebackup");
        Tool.Call call = Tool.Call.withErrors(
                program,
                List.of(
                        "-D",
                        node.volume().newData().toString(),
                        "-d",
                        node.config().replication().conninfo(source.primary(), source.address()),
                        "-X",
                        "stream",
                        "-c",
                        "fast",
                        "-w"));
        try (Tool tool = Tool.start(call)) {
            job.cancelBy(tool::close);
            Tool.Result result = tool.await(Limits.COPY);
            job.cancelBy(null);
            if (!result.isOk()) {
                throw new Job.FailedException(
                        "pg_basebackup ended with %d: %s".formatted(result.code(), result.lastLine()));
            }
        }
    }
}
