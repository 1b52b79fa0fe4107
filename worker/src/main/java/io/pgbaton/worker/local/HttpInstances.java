package io.pgbaton.worker.local;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.core.protocol.InstanceEvent;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Issued;
import io.pgbaton.core.protocol.JobState;
import io.pgbaton.core.protocol.Promoted;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.wire.InstanceEvents;
import io.pgbaton.wire.InstanceHttpClient;
import io.pgbaton.worker.port.InstanceClient;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Speaks to the instances of one local cluster over HTTP. */
public final class HttpInstances implements InstanceClient, AutoCloseable {
    private static final Duration OPENING = Duration.ofSeconds(2);

    /** How far the reader of a stream may run ahead of its listener. */
    private static final int LINES_AHEAD = 64;

    private final LocalCluster cluster;
    private final InstanceHttpClient http;

    public HttpInstances(LocalCluster cluster, InstanceHttpClient http) {
        this.cluster = cluster;
        this.http = http;
    }

    /**
     * Reads the cluster's control token.
     *
     * @throws IOException if the secret cannot be read
     */
    public static HttpInstances open(LocalCluster cluster) throws IOException {
        String token =
                Files.readString(cluster.secrets().resolve("control-token")).strip();
        return new HttpInstances(cluster, new InstanceHttpClient(token));
    }

    @Override
    public Reply<InstanceState> state(ClusterUid uid, InstanceName instance, Duration within) {
        return http.state(control(instance), within);
    }

    @Override
    public Reply<Frozen> freeze(Command.Freeze command, Duration within) {
        return http.freeze(control(command), command, within);
    }

    @Override
    public Reply<Issued> challenge(Command.Challenge command, Duration within) {
        return http.challenge(control(command), command, within);
    }

    @Override
    public Reply<Promoted> promote(Command.Promote command, Duration within) {
        return http.promote(control(command), command, within);
    }

    @Override
    public Reply<JobState> job(Command command, Duration within) {
        return switch (command) {
            case Command.Bootstrap bootstrap -> http.bootstrap(control(command), bootstrap, within);
            case Command.Join join -> http.join(control(command), join, within);
            case Command.Gate gate -> http.gate(control(command), gate, within);
            case Command.Rejoin rejoin -> http.rejoin(control(command), rejoin, within);
            default -> throw new IllegalArgumentException("not a job: " + command);
        };
    }

    @Override
    public Reply<InstanceState> order(Command command, Duration within) {
        return switch (command) {
            case Command.Admit admit -> http.admit(control(command), admit, within);
            case Command.Demote demote -> http.demote(control(command), demote, within);
            case Command.Follow follow -> http.follow(control(command), follow, within);
            case Command.Settings settings -> http.settings(control(command), settings, within);
            case Command.Checkpoint checkpoint -> http.checkpoint(control(command), checkpoint, within);
            default -> throw new IllegalArgumentException("not an order: " + command);
        };
    }

    @Override
    public String follow(ClusterUid uid, InstanceName instance, Duration silence, Consumer<InstanceEvent> listener) {
        return switch (http.events(control(instance), OPENING)) {
            case Reply.Done<InstanceEvents> open -> read(open.value(), silence, listener);
            case Reply.Refused<InstanceEvents> refused -> refused.reason();
            case Reply.Failed<InstanceEvents> failed -> failed.reason();
            case Reply.Unreachable<InstanceEvents> unreachable -> unreachable.reason();
        };
    }

    /** Reading blocks without a bound, so it has a thread of its own, and closing the stream ends that. */
    private static String read(InstanceEvents events, Duration silence, Consumer<InstanceEvent> listener) {
        BlockingQueue<Optional<InstanceEvent>> lines = new ArrayBlockingQueue<>(LINES_AHEAD);
        ExecutorService reader = Executors.newVirtualThreadPerTaskExecutor();
        try (events) {
            reader.execute(() -> readAll(events, lines));
            while (true) {
                Optional<InstanceEvent> line = lines.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
                if (line == null) {
                    return "silent for %d ms".formatted(silence.toMillis());
                }
                if (line.isEmpty()) {
                    return "the stream ended";
                }
                listener.accept(line.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        } finally {
            reader.shutdownNow();
        }
    }

    private static void readAll(InstanceEvents events, BlockingQueue<Optional<InstanceEvent>> lines) {
        try {
            Optional<InstanceEvent> line;
            do {
                line = events.next();
                lines.put(line);
            } while (line.isPresent());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Address control(Command command) {
        return control(command.authority().member().name());
    }

    private Address control(InstanceName instance) {
        return cluster.instance(instance).control();
    }

    @Override
    public void close() {
        http.close();
    }
}
