package io.pgbaton.wire;

import com.fasterxml.jackson.core.type.TypeReference;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.protocol.BackupState;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.ControlGrant;
import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Issued;
import io.pgbaton.core.protocol.JobState;
import io.pgbaton.core.protocol.LeashAnswer;
import io.pgbaton.core.protocol.LeashQuestion;
import io.pgbaton.core.protocol.Promoted;
import io.pgbaton.core.protocol.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Speaks the instance protocol: one call, one request, never retried.
 *
 * <p>Network trouble is a value: {@link Reply.Unreachable} says that nobody knows whether the instance did it. An answer
 * that is not understood counts as none. Every call ends within its deadline; if the calling thread is interrupted it
 * ends at once, as unreachable, with the interrupt kept. Closing it ends what is under way.
 */
public final class InstanceHttpClient implements AutoCloseable {
    private static final int OK = 200;
    private static final Set<Integer> NOT_LET_IN = Set.of(401, 403);
    private static final TypeReference<Reply<JobState>> JOB = new TypeReference<>() {};
    private static final TypeReference<Reply<InstanceState>> STATE = new TypeReference<>() {};

    private final Connections connections;
    private final String authorization;

    /**
     * Makes a client for all instances of one cluster, without TLS.
     *
     * @param controlToken the cluster's control token, without surrounding white space
     */
    public InstanceHttpClient(String controlToken) {
        this(Connections.plain(), controlToken);
    }

    /** Makes a client over connections that others use too; closing it ends them all. */
    public InstanceHttpClient(Connections connections, String controlToken) {
        authorization = "Bearer " + controlToken;
        this.connections = connections;
    }

    public Reply<JobState> bootstrap(Address control, Command.Bootstrap command, Duration deadline) {
        return ask(control, command, deadline, JOB);
    }

    public Reply<JobState> join(Address control, Command.Join command, Duration deadline) {
        return ask(control, command, deadline, JOB);
    }

    public Reply<Frozen> freeze(Address control, Command.Freeze command, Duration deadline) {
        return ask(control, command, deadline, new TypeReference<>() {});
    }

    public Reply<Issued> challenge(Address control, Command.Challenge command, Duration deadline) {
        return ask(control, command, deadline, new TypeReference<>() {});
    }

    public Reply<Promoted> promote(Address control, Command.Promote command, Duration deadline) {
        return ask(control, command, deadline, new TypeReference<>() {});
    }

    public Reply<JobState> gate(Address control, Command.Gate command, Duration deadline) {
        return ask(control, command, deadline, JOB);
    }

    public Reply<InstanceState> adopt(Address control, Command.Adopt command, Duration deadline) {
        return ask(control, command, deadline, STATE);
    }

    public Reply<InstanceState> admit(Address control, Command.Admit command, Duration deadline) {
        return ask(control, command, deadline, STATE);
    }

    public Reply<InstanceState> close(Address control, Command.Close command, Duration deadline) {
        return ask(control, command, deadline, STATE);
    }

    public Reply<InstanceState> demote(Address control, Command.Demote command, Duration deadline) {
        return ask(control, command, deadline, STATE);
    }

    public Reply<InstanceState> follow(Address control, Command.Follow command, Duration deadline) {
        return ask(control, command, deadline, STATE);
    }

    public Reply<JobState> rejoin(Address control, Command.Rejoin command, Duration deadline) {
        return ask(control, command, deadline, JOB);
    }

    public Reply<JobState> level(Address control, Command.Level command, Duration deadline) {
        return ask(control, command, deadline, JOB);
    }

    public Reply<InstanceState> settings(Address control, Command.Settings command, Duration deadline) {
        return ask(control, command, deadline, STATE);
    }

    public Reply<InstanceState> checkpoint(Address control, Command.Checkpoint command, Duration deadline) {
        return ask(control, command, deadline, STATE);
    }

    /** Asks a peer whether a primary may go on (I5). */
    public Reply<LeashAnswer> ask(Address control, LeashQuestion question, Duration deadline) {
        return answer(
                post(control, "/v1/leash", question),
                deadline,
                body -> new Reply.Done<>(Wire.read(body, LeashAnswer.class)));
    }

    /** Hands in a control grant (I6); true if it lets the instance go on for longer than it could before. */
    public Reply<Boolean> grant(Address control, ControlGrant grant, Duration deadline) {
        return answer(post(control, "/v1/grant", grant), deadline, body -> Wire.read(body, new TypeReference<>() {}));
    }

    /** What the instance says about itself. */
    public Reply<InstanceState> state(Address control, Duration deadline) {
        HttpRequest request = request(control, "/v1/state").GET().build();
        return answer(request, deadline, body -> new Reply.Done<>(Wire.read(body, InstanceState.class)));
    }

    /** How far the backup is that this process makes: a Job's pod, and no instance. */
    public Reply<BackupState> backup(Address control, Duration deadline) {
        HttpRequest request = request(control, "/v1/backup").GET().build();
        return answer(request, deadline, body -> new Reply.Done<>(Wire.read(body, BackupState.class)));
    }

    /**
     * Opens the instance's event stream; close it after use.
     *
     * @param deadline for the beginning of the answer; how long a silence may last afterwards is for the reader to judge
     */
    public Reply<InstanceEvents> events(Address control, Duration deadline) {
        return stream(control, "/v1/events", deadline, InstanceEvents::new);
    }

    /**
     * The database that this process offers: a Job's pod, and no instance. Close it after use.
     *
     * @param deadline for the beginning of the answer; how long a silence may last afterwards is for the reader to judge
     */
    public Reply<InputStream> database(Address control, Duration deadline) {
        return stream(control, "/v1/database", deadline, body -> body);
    }

    private <T> Reply<T> stream(Address control, String path, Duration deadline, Function<InputStream, T> reader) {
        HttpRequest request = request(control, path).GET().build();
        try {
            HttpResponse<InputStream> response = exchange(request, BodyHandlers.ofInputStream(), deadline);
            if (response.statusCode() == OK) {
                return new Reply.Done<>(reader.apply(response.body()));
            }
            response.body().close();
            return refusal(request, response.statusCode(), "");
        } catch (NoAnswerException e) {
            return new Reply.Unreachable<>(e.reason);
        } catch (IOException e) {
            return new Reply.Unreachable<>("%s: %s".formatted(request.uri(), e.getMessage()));
        }
    }

    @Override
    public void close() {
        connections.close();
    }

    private <T> Reply<T> ask(Address control, Command command, Duration deadline, TypeReference<Reply<T>> type) {
        return answer(post(control, "/v1/command", command), deadline, body -> Wire.read(body, type));
    }

    private HttpRequest post(Address control, String path, Object body) {
        return request(control, path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Wire.write(body)))
                .build();
    }

    private <T> Reply<T> answer(HttpRequest request, Duration deadline, Reader<T> reader) {
        try {
            HttpResponse<String> response = exchange(request, BodyHandlers.ofString(), deadline);
            return response.statusCode() == OK
                    ? reader.read(response.body())
                    : refusal(request, response.statusCode(), response.body());
        } catch (NoAnswerException e) {
            return new Reply.Unreachable<>(e.reason);
        } catch (WireException e) {
            return new Reply.Unreachable<>(
                    "%s answered what is not understood: %s".formatted(request.uri(), e.getMessage()));
        }
    }

    /**
     * 4xx says that this request is wrong as it stands; anything else says nothing about what was done. Whoever was not let in
     * has not spoken to the instance: a token or a certificate is renewed, and nothing follows for the request.
     */
    private static <T> Reply<T> refusal(HttpRequest request, int status, String body) {
        String said = "%s answered %d: %s".formatted(request.uri(), status, body.strip());
        return status >= 400 && status < 500 && !NOT_LET_IN.contains(status)
                ? new Reply.Refused<>(said, null)
                : new Reply.Unreachable<>(said);
    }

    private HttpRequest.Builder request(Address control, String path) {
        return HttpRequest.newBuilder(connections.uri(control, path)).header("Authorization", authorization);
    }

    private <B> HttpResponse<B> exchange(HttpRequest request, HttpResponse.BodyHandler<B> handler, Duration deadline)
            throws NoAnswerException {
        CompletableFuture<HttpResponse<B>> answer = connections.http().sendAsync(request, handler);
        try {
            return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new NoAnswerException("%s: %s".formatted(request.uri(), describe(e.getCause())), e);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new NoAnswerException("%s: no answer within %d ms".formatted(request.uri(), deadline.toMillis()), e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new NoAnswerException("%s: interrupted".formatted(request.uri()), e);
        }
    }

    private static String describe(@Nullable Throwable cause) {
        if (cause == null) {
            return "no answer";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private interface Reader<T> {
        Reply<T> read(String body) throws WireException;
    }

    private static final class NoAnswerException extends Exception {
        private static final long serialVersionUID = 1;

        private final String reason;

        NoAnswerException(String reason, Throwable cause) {
            super(reason, cause);
            this.reason = reason;
        }
    }
}
