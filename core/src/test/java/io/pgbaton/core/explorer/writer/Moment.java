package io.pgbaton.core.explorer.writer;

import io.pgbaton.core.explorer.Batons;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything there is at one moment.
 *
 * @param before the Baton before the newest opening, as a cache may still show it; null unless caches are asked
 * @param opened age of the newest opening; {@link Server#NEVER} if nothing was opened yet
 */
record Moment(Batons.Known baton, Batons.@Nullable Known before, int opened, List<Server> servers) {
    Moment with(int ordinal, Server server) {
        Server[] changed = servers.toArray(Server[]::new);
        changed[ordinal] = server;
        return new Moment(baton, before, opened, List.of(changed));
    }

    Moment with(Batons.Known changed) {
        return new Moment(changed, before, opened, servers);
    }
}
