package io.pgbaton.core.protocol;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ApplicationName;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.Command.SynchronousSetting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything an instance says about itself; an observation, never a permission.
 *
 * @param postgres where its server listens
 * @param job the newest job; null if none was asked of this run of the process
 * @param objections why it should not or cannot lead, in words; of a volume of another cluster that first, and then what keeps it
 *     from becoming this one's
 * @param streaming on a primary, the application names that stream from it
 * @param leash what lets its server be writable; null if it is not, and cannot become so
 * @param primarySilence on a member that follows; else null
 * @param writeStuckMillis on a primary that serves, for how long the write by which it tests itself has been waiting for its
 *     commit; null if none is overdue
 * @param synchronous on a primary, whose acknowledgements and whose leave it goes by now; else null
 * @param load on a primary that could be asked, what an orderly stop would end; else null
 * @param parameters what became of the parameters that somebody chose; null if it knows of none
 */
public record InstanceState(
        Promise promise,
        Incarnation incarnation,
        Address postgres,
        ServerState server,
        @Nullable JobState job,
        List<String> objections,
        List<String> streaming,
        long freeBytes,
        @Nullable LeashState leash,
        @Nullable PrimarySilence primarySilence,
        @Nullable Long writeStuckMillis,
        @Nullable SynchronousSetting synchronous,
        @Nullable PrimaryLoad load,
        @Nullable ParameterState parameters) {
    public InstanceState {
        objections = List.copyOf(objections);
        streaming = List.copyOf(streaming);
    }

    /** A state in which nothing is known of what an orderly stop would end, nor of parameters. */
    public InstanceState(
            Promise promise,
            Incarnation incarnation,
            Address postgres,
            ServerState server,
            @Nullable JobState job,
            List<String> objections,
            List<String> streaming,
            long freeBytes,
            @Nullable LeashState leash,
            @Nullable PrimarySilence primarySilence,
            @Nullable Long writeStuckMillis,
            @Nullable SynchronousSetting synchronous) {
        this(
                promise,
                incarnation,
                postgres,
                server,
                job,
                objections,
                streaming,
                freeBytes,
                leash,
                primarySilence,
                writeStuckMillis,
                synchronous,
                null,
                null);
    }

    /** A state in which nothing is known of a leash. */
    public InstanceState(
            Promise promise,
            Incarnation incarnation,
            Address postgres,
            ServerState server,
            @Nullable JobState job,
            List<String> objections,
            List<String> streaming,
            long freeBytes) {
        this(promise, incarnation, postgres, server, job, objections, streaming, freeBytes, null, null, null, null);
    }

    public Member member() {
        return promise.member();
    }

    /** True if this is a primary from which the member streams in this epoch, by its own word. */
    public boolean isFollowedBy(Member follower, Epoch epoch) {
        return streaming.contains(ApplicationName.of(epoch, follower).value());
    }

    /** The same, with what became of parameters. */
    public InstanceState with(@Nullable ParameterState newParameters) {
        return new InstanceState(
                promise,
                incarnation,
                postgres,
                server,
                job,
                objections,
                streaming,
                freeBytes,
                leash,
                primarySilence,
                writeStuckMillis,
                synchronous,
                load,
                newParameters);
    }

    /** True if PostgreSQL has to be started anew for parameters that somebody chose. */
    public boolean waitsForRestart() {
        return parameters != null && !parameters.pendingRestart().isEmpty();
    }
}
