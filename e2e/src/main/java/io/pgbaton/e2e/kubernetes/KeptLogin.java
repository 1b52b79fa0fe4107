package io.pgbaton.e2e.kubernetes;

import io.pgbaton.e2e.ledger.Login;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A login that is made again only when what it is made of has changed. Making one writes files, and whoever cannot get in during a
 * failover asks for one twenty times a second, on the machine that has the failover to do.
 */
final class KeptLogin {
    private List<String> madeOf = List.of();
    private @Nullable Login login;

    /**
     * The login.
     *
     * @param parts what it is made of now, such as a password
     */
    synchronized Login get(List<String> parts, Supplier<Login> maker) {
        Login known = login;
        if (known == null || !parts.equals(madeOf)) {
            known = maker.get();
            login = known;
            madeOf = List.copyOf(parts);
        }
        return known;
    }
}
