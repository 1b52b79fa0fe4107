package io.pgbaton.core.protocol;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.promise.Promise;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything an instance says about itself; an observation, never a permission.
 *
 * @param postgres where its server listens
 * @param job the newest job; null if none was asked of this run of the process
 * @param objections why it should not or cannot lead, in words
 * @param streaming on a primary, the application names that stream from it
 */
public record InstanceState(
        Promise promise,
        Incarnation incarnation,
        Address postgres,
        ServerState server,
        @Nullable JobState job,
        List<String> objections,
        List<String> streaming,
        long freeBytes) {
    public InstanceState {
        objections = List.copyOf(objections);
        streaming = List.copyOf(streaming);
    }

    public Member member() {
        return promise.member();
    }
}
