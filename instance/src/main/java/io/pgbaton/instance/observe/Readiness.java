package io.pgbaton.instance.observe;

import io.pgbaton.core.model.Decision;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.ServerState;

/** Does this instance serve clients? What a readiness probe asks; no part of any decision about who leads. */
public sealed interface Readiness extends Decision {
    /** It does: as the primary that let them in, or as a standby of the newest primary it knows of. */
    record Serves(String summary) implements Readiness {}

    /** It does not. */
    record ServesNot(String summary) implements Readiness {}

    static Readiness decide(InstanceState state) {
        return switch (state.server().phase()) {
            case PRIMARY -> primary(state.promise(), state.server());
            case STANDBY -> standby(state.promise(), state.server());
            case EMPTY, STOPPED, STARTING, PROMOTING ->
                new ServesNot("its server is %s".formatted(state.server().phase()));
        };
    }

    private static Readiness primary(Promise promise, ServerState server) {
        if (!promise.leadsPromised()) {
            return new ServesNot(
                    "it led epoch %s, but has promised epoch %s".formatted(promise.led(), promise.promisedEpoch()));
        }
        return server.admitted().equals(promise.promisedEpoch())
                ? new Serves("it is the primary of epoch %s".formatted(promise.promisedEpoch()))
                : new ServesNot("it is the primary of epoch %s, but clients are not let in yet"
                        .formatted(promise.promisedEpoch()));
    }

    private static Readiness standby(Promise promise, ServerState server) {
        if (promise.followed() == null || !promise.followsPromised()) {
            return new ServesNot("it was not told whom to follow in epoch %s".formatted(promise.promisedEpoch()));
        }
        return promise.followed().address().equals(server.upstream())
                ? new Serves("it streams from %s, the primary of epoch %s"
                        .formatted(promise.followed().address(), promise.promisedEpoch()))
                : new ServesNot("it does not stream from %s, the primary of epoch %s"
                        .formatted(promise.followed().address(), promise.promisedEpoch()));
    }
}
