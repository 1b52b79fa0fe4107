package io.pgbaton.instance.http;

import io.pgbaton.wire.tls.Identity;
import io.pgbaton.wire.tls.Role;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Who may ask for what. Whether what is asked for may be done is another question, which the promise answers. */
final class Doors {
    static final String COMMAND = "/v1/command";
    static final String LEASH = "/v1/leash";
    static final String GRANT = "/v1/grant";
    static final String STATE = "/v1/state";
    static final String EVENTS = "/v1/events";
    static final String BACKUP = "/v1/backup";
    static final String DATABASE = "/v1/database";
    static final String READY = "/v1/ready";

    /** In the order in which people read them. */
    static final List<String> ALL = List.of(COMMAND, LEASH, GRANT, STATE, EVENTS, READY);

    private static final Map<String, Set<Role>> CALLERS = Map.of(
            COMMAND, EnumSet.of(Role.WORKER),
            LEASH, EnumSet.of(Role.INSTANCE),
            GRANT, EnumSet.of(Role.OPERATOR),
            STATE, EnumSet.allOf(Role.class),
            EVENTS, EnumSet.of(Role.WORKER, Role.OPERATOR),
            BACKUP, EnumSet.of(Role.WORKER),
            DATABASE, EnumSet.of(Role.INSTANCE));

    private Doors() {}

    /** Why this caller may not ask for it; empty if it may, or if there is no such thing. */
    static Optional<String> refusal(String path, Identity caller) {
        Set<Role> allowed = CALLERS.getOrDefault(path, EnumSet.allOf(Role.class));
        return allowed.contains(caller.role())
                ? Optional.empty()
                : Optional.of("%s may not ask for %s, only: %s"
                        .formatted(
                                caller,
                                path,
                                allowed.stream().map(Role::text).sorted().collect(Collectors.joining(", "))));
    }
}
