package io.pgbaton.core.protocol;

import java.util.List;

/**
 * What an orderly stop of a primary would end or leave behind.
 *
 * @param oldestTransactionSeconds for how long the oldest transaction of a client has been open, in steps of ten; 0 if none has
 *     been for ten
 * @param slots the names of its replication slots: no other member has them
 */
public record PrimaryLoad(long oldestTransactionSeconds, List<String> slots) {
    /** Neither an old transaction nor a slot. */
    public static final PrimaryLoad NONE = new PrimaryLoad(0, List.of());

    public PrimaryLoad {
        slots = List.copyOf(slots);
    }
}
