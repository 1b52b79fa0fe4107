package io.pgbaton.core.explorer.durability;

import io.pgbaton.core.explorer.engine.Code;

/**
 * One instance: what is on its volume, which survives a crash, and its server, which does not.
 *
 * @param generation counts the volumes it had, from 0
 * @param kept its promise
 * @param floor so many entries it must have again to be whole; {@link #WHOLE} if it is
 * @param upstream the ordinal it receives from, or {@link #NOBODY}
 * @param admitted true if clients are let in
 * @param confirmed as primary, for each ordinal four bits: how many entries it has confirmed
 */
record Instance(
        int generation, Kept kept, int floor, Log log, Role role, int upstream, boolean admitted, int confirmed) {
    static final int NOBODY = 7;
    static final int WHOLE = 15;

    /** What its PostgreSQL is. */
    enum Role {
        STANDBY(0),
        PROMOTING(1),
        PRIMARY(2),
        STOPPED(3),
        EMPTY(4);

        private final int code;

        Role(int code) {
            this.code = code;
        }
    }

    /**
     * The promise in numbers.
     *
     * @param promised the epoch promised; 0 for none
     * @param rival true if it was promised to the second opening of that epoch
     * @param followed the epoch followed; 0 for none
     * @param source whom it follows
     */
    record Kept(boolean joined, int promised, boolean rival, int led, int followed, int source) {
        static final Kept NOTHING = new Kept(false, 0, false, 0, 0, 0);

        boolean followsPromised() {
            return followed != 0 && followed == promised;
        }

        Kept following(int epoch, int ordinal) {
            return new Kept(joined, promised, rival, led, epoch, ordinal);
        }
    }

    static Instance follower(int source, Log log) {
        Kept kept = new Kept(true, 2, false, 0, 2, source);
        return new Instance(0, kept, WHOLE, log, Role.STANDBY, source, false, 0);
    }

    static Instance leader(Log log) {
        Kept kept = new Kept(true, 2, false, 2, 0, 0);
        return new Instance(0, kept, WHOLE, log, Role.PRIMARY, NOBODY, true, 0);
    }

    boolean isPrimaryOf(int epoch) {
        return role == Role.PRIMARY && kept.led() == epoch;
    }

    boolean isRecovering() {
        return role == Role.STANDBY || role == Role.STOPPED;
    }

    boolean isDirty() {
        return floor != WHOLE;
    }

    int confirmedBy(int ordinal) {
        return confirmed >>> (4 * ordinal) & 15;
    }

    Instance keeping(Kept newKept) {
        return new Instance(generation, newKept, floor, log, role, upstream, admitted, confirmed);
    }

    /** A longer log; whoever has its floor again is whole. */
    Instance logging(Log longer) {
        int newFloor = longer.length() >= floor ? WHOLE : floor;
        return new Instance(generation, kept, newFloor, longer, role, upstream, admitted, confirmed);
    }

    Instance dirty(int newFloor, Log rest) {
        return new Instance(generation, kept, newFloor, rest, Role.STANDBY, NOBODY, false, 0);
    }

    Instance receivingFrom(int ordinal) {
        return new Instance(generation, kept, floor, log, role, ordinal, admitted, confirmed);
    }

    Instance admitting() {
        return new Instance(generation, kept, floor, log, role, upstream, true, confirmed);
    }

    Instance noting(int ordinal, int entries) {
        int others = confirmed & ~(15 << (4 * ordinal));
        return new Instance(generation, kept, floor, log, role, upstream, admitted, others | entries << (4 * ordinal));
    }

    Instance as(Role newRole) {
        return new Instance(generation, kept, floor, log, newRole, NOBODY, false, 0);
    }

    /** The server came back as a standby (I1). */
    Instance restarted(int newUpstream) {
        return new Instance(generation, kept, floor, log, Role.STANDBY, newUpstream, false, 0);
    }

    void write(Code code, int[] renamed, int longestLog) {
        boolean followedMatters = upstream != NOBODY || kept.followed() == kept.promised();
        code.put(generation, 1)
                .put(kept.joined() ? 1 : 0, 1)
                .put(kept.promised(), 3)
                .put(kept.rival() ? 1 : 0, 1);
        code.put(kept.led(), 3).put(followedMatters ? kept.followed() : 0, 3);
        code.put(followedMatters && kept.followed() != 0 ? renamed[kept.source()] : 0, 2);
        code.put(floor, 4).put(role.code, 3).put(upstream == NOBODY ? 7 : renamed[upstream], 3);
        code.put(admitted ? 1 : 0, 1);
        log.write(code, longestLog);
        int others = 0;
        for (int ordinal = 0; ordinal < renamed.length; ordinal++) {
            others |= confirmedBy(ordinal) << (4 * renamed[ordinal]);
        }
        code.put(others, 4 * renamed.length);
    }
}
