package io.pgbaton.core.explorer.writer;

import io.pgbaton.core.Sample;
import io.pgbaton.core.explorer.engine.Code;
import io.pgbaton.core.model.Incarnation;

/**
 * One instance. Ages are counted in ticks of true time, up to a cap at which they are too old for anything.
 *
 * @param promised the highest epoch promised
 * @param led the newest epoch led
 * @param role what its server is
 * @param run which run of the instance process this is
 * @param answered age of its answer to the freeze of the promised epoch; {@link #NEVER} if it gave none
 * @param ordered the epoch of the promote that is on its way to it; 0 if none ever was
 * @param orderAge age of that promote's challenge
 * @param orderRun the run of the process that it names
 * @param granted age of the challenge of its newest control grant
 * @param grantOnWay age of the challenge of the grant that is on its way, or arrived and may arrive again
 * @param heard for each ordinal, age of the newest question that it heard a yes to
 * @param onWay for each ordinal, age of the question whose yes is on its way, or arrived and may arrive again
 */
record Server(
        int promised,
        int led,
        Role role,
        int run,
        int answered,
        int ordered,
        int orderAge,
        int orderRun,
        int granted,
        int grantOnWay,
        int heard,
        int onWay) {
    /** No message, no answer, no proof. */
    static final int NEVER = 15;

    private static final int NOTHING = 0xFFFF;

    /** What its PostgreSQL is. */
    enum Role {
        STANDBY(0),
        PROMOTING(1),
        PRIMARY(2);

        private final int code;

        Role(int code) {
            this.code = code;
        }
    }

    static Server standby(int promised, int led) {
        return new Server(promised, led, Role.STANDBY, 1, NEVER, 0, NEVER, 0, NEVER, NEVER, NOTHING, NOTHING);
    }

    static int age(int ages, int ordinal) {
        return ages >>> (4 * ordinal) & 15;
    }

    static int withAge(int ages, int ordinal, int age) {
        return (ages & ~(15 << (4 * ordinal))) | (age << (4 * ordinal));
    }

    Incarnation incarnation(int ordinal) {
        return Sample.run(Sample.member(ordinal), run);
    }

    boolean mayBeWritable() {
        return role != Role.STANDBY;
    }

    Server promising(int epoch) {
        return new Server(epoch, led, role, run, NEVER, ordered, orderAge, orderRun, granted, grantOnWay, heard, onWay);
    }

    Server answering() {
        return new Server(promised, led, role, run, 0, ordered, orderAge, orderRun, granted, grantOnWay, heard, onWay);
    }

    /** A promote is sent to it, on a read of the Baton after its challenge. */
    Server ordered(int epoch) {
        return new Server(promised, led, role, run, answered, epoch, 0, run, granted, grantOnWay, heard, onWay);
    }

    /** It obeys the promote: its leash begins with the promote's own challenge. */
    Server promoting(int epoch, int firstProof) {
        return new Server(
                promised,
                epoch,
                Role.PROMOTING,
                run,
                answered,
                ordered,
                orderAge,
                orderRun,
                firstProof,
                NEVER,
                NOTHING,
                NOTHING);
    }

    Server primary() {
        return new Server(
                promised,
                led,
                Role.PRIMARY,
                run,
                answered,
                ordered,
                orderAge,
                orderRun,
                granted,
                grantOnWay,
                heard,
                onWay);
    }

    /** Its server is gone and comes back as a standby, under this or another run of the process. */
    Server restarted(int newRun) {
        return new Server(
                promised,
                led,
                Role.STANDBY,
                newRun,
                answered,
                ordered,
                orderAge,
                orderRun,
                NEVER,
                NEVER,
                NOTHING,
                NOTHING);
    }

    Server withProofs(int newGranted, int newGrantOnWay, int newHeard, int newOnWay) {
        return new Server(
                promised,
                led,
                role,
                run,
                answered,
                ordered,
                orderAge,
                orderRun,
                newGranted,
                newGrantOnWay,
                newHeard,
                newOnWay);
    }

    /** A tick later; nothing gets older than the caps. */
    Server older(int members, int freshCap, int leashCap, int timerCap) {
        int olderHeard = heard;
        int olderOnWay = onWay;
        for (int ordinal = 0; ordinal < members; ordinal++) {
            olderHeard = withAge(olderHeard, ordinal, proof(age(heard, ordinal), leashCap));
            olderOnWay = withAge(olderOnWay, ordinal, next(age(onWay, ordinal), leashCap));
        }
        return new Server(
                promised,
                led,
                role,
                run,
                next(answered, timerCap),
                ordered,
                next(orderAge, freshCap),
                orderRun,
                proof(granted, leashCap),
                next(grantOnWay, leashCap),
                olderHeard,
                olderOnWay);
    }

    private static int next(int age, int cap) {
        return age == NEVER ? NEVER : Math.min(age + 1, cap);
    }

    /** A proof that is too old is none. */
    private static int proof(int age, int cap) {
        return age == NEVER || age + 1 >= cap ? NEVER : age + 1;
    }

    /**
     * Written with the ordinals renamed, and without what can matter no more: an answer to a freeze after its election, an
     * epoch led before the promised one, a proof older than another that lasts longer.
     *
     * @param counts true if its answer to the freeze can still count
     * @param votes how many peers its leash needs
     */
    void write(Code code, int[] renamed, boolean counts, int votes) {
        boolean ledMatters = mayBeWritable() || led == promised || led == ordered;
        int strongest = granted;
        int others = heard;
        for (int ordinal = 0; ordinal < renamed.length; ordinal++) {
            int age = age(heard, ordinal);
            strongest = votes == 1 ? Math.min(strongest, age) : strongest;
            others = votes == 1 || age >= granted ? withAge(others, ordinal, NEVER) : others;
        }
        code.put(promised, 3).put(ledMatters ? led : 0, 3).put(role.code, 2).put(run, 3);
        code.put(counts ? answered : NEVER, 4).put(ordered, 3).put(orderAge, 4).put(orderRun, 3);
        code.put(strongest, 4).put(grantOnWay, 4);
        code.put(renamed(others, renamed), 4 * renamed.length).put(renamed(onWay, renamed), 4 * renamed.length);
    }

    private static int renamed(int ages, int[] renamed) {
        int written = 0;
        for (int ordinal = 0; ordinal < renamed.length; ordinal++) {
            written = withAge(written, renamed[ordinal], age(ages, ordinal));
        }
        return written;
    }
}
