package io.pgbaton.watch;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.ControlGrant;
import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.core.protocol.InstanceEvent;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Issued;
import io.pgbaton.core.protocol.JobState;
import io.pgbaton.core.protocol.Promoted;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.wire.InstanceEvents;
import io.pgbaton.wire.InstanceHttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Speaks to instances over HTTP, each at its endpoint of that moment, over connections that belong to whoever knows these. */
public final class HttpInstances implements InstanceClient {
    private static final Duration OPENING = Duration.ofSeconds(2);

    /** How far the reader of a stream may run ahead of its listener. */
    private static final int LINES_AHEAD = 64;

    private final Endpoints endpoints;

    public HttpInstances(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    @Override
    public Reply<InstanceState> state(ClusterUid uid, InstanceName instance, Duration within) {
        return ask(uid, instance, (http, control) -> http.state(control, within));
    }

    @Override
    public Reply<Frozen> freeze(Command.Freeze command, Duration within) {
        return ask(command, (http, control) -> http.freeze(control, command, within));
    }

    @Override
    public Reply<Issued> challenge(Command.Challenge command, Duration within) {
        return ask(command, (http, control) -> http.challenge(control, command, within));
    }

    @Override
    public Reply<Promoted> promote(Command.Promote command, Duration within) {
        return ask(command, (http, control) -> http.promote(control, command, within));
    }

    @Override
    public Reply<JobState> job(Command command, Duration within) {
        return ask(command, (http, control) -> switch (command) {
            case Command.Bootstrap bootstrap -> http.bootstrap(control, bootstrap, within);
            case Command.Join join -> http.join(control, join, within);
            case Command.Gate gate -> http.gate(control, gate, within);
            case Command.Rejoin rejoin -> http.rejoin(control, rejoin, within);
            case Command.Level level -> http.level(control, level, within);
            default -> throw new IllegalArgumentException("not a job: " + command);
        });
    }

    @Override
    public Reply<InstanceState> order(Command command, Duration within) {
        return ask(command, (http, control) -> switch (command) {
            case Command.Adopt adopt -> http.adopt(control, adopt, within);
            case Command.Admit admit -> http.admit(control, admit, within);
            case Command.Close close -> http.close(control, close, within);
            case Command.Demote demote -> http.demote(control, demote, within);
            case Command.Follow follow -> http.follow(control, follow, within);
            case Command.Settings settings -> http.settings(control, settings, within);
            case Command.Checkpoint checkpoint -> http.checkpoint(control, checkpoint, within);
            default -> throw new IllegalArgumentException("not an order: " + command);
        });
    }

    @Override
    public Reply<Boolean> grant(ControlGrant grant, Duration within) {
        return ask(grant.cluster(), grant.member().name(), (http, control) -> http.grant(control, grant, within));
    }

    private <T> Reply<T> ask(Command command, BiFunction<InstanceHttpClient, Address, Reply<T>> question) {
        return ask(command.authority().cluster(), command.authority().member().name(), question);
    }

    private <T> Reply<T> ask(
            ClusterUid cluster, InstanceName instance, BiFunction<InstanceHttpClient, Address, Reply<T>> question) {
        return endpoints
                .find(cluster, instance)
                .map(endpoint -> question.apply(
                        new InstanceHttpClient(endpoint.connections(), endpoint.token()), endpoint.control()))
                .orElseGet(() -> new Reply.Unreachable<>("no address of %s is known".formatted(instance)));
    }

    @Override
    public String follow(ClusterUid uid, InstanceName instance, Duration silence, Consumer<InstanceEvent> listener) {
        return switch (ask(uid, instance, (http, control) -> http.events(control, OPENING))) {
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
}
