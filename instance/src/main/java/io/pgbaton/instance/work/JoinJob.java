package io.pgbaton.instance.work;

import io.pgbaton.core.protocol.Command.Source;
import io.pgbaton.instance.job.Job;
import io.pgbaton.instance.node.Node;

/** Clones the epoch's primary onto this empty volume and follows it. */
public final class JoinJob {
    private final Node node;
    private final Source source;

    public JoinJob(Node node, Source source) {
        this.node = node;
        this.source = source;
    }

    public String run(Job job) throws Exception {
        node.server().hold("a clone is being made");
        try {
            node.volume().discardUnfinished();
            Upstream upstream = Upstream.ask(node, job, source);
            new Cloning(node, source).run(job, upstream, upstream.position().lsn());
        } finally {
            node.server().release();
        }
        Streaming.startAndAwait(node, job);
        return "cloned %s and streams from it".formatted(source.primary());
    }
}
