package io.pgbaton.wire.tls;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a process is in its cluster, as its certificate says. */
public enum Role {
    INSTANCE,
    WORKER,
    OPERATOR;

    /** As it stands in a URI. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Role> parse(String text) {
        return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
    }
}
