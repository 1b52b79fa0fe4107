package io.pgbaton.core.explorer;

import io.pgbaton.core.Sample;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.ServerState;

/**
 * One instance: its promise and log, which survive a crash, and its process and server, which do not.
 *
 * <p>A log is a text with one letter an entry: a digit is the first entry of that epoch and timeline, a small letter is a
 * client's write.
 *
 * @param upstream the ordinal it receives from, or {@link #NOBODY}
 * @param run which run of the instance process this is
 * @param admitted true if clients are let in
 * @param confirmed as primary: for each ordinal four bits, how many entries it has confirmed
 */
record Node(
        Promise promise, String log, ServerState.Phase server, int upstream, int run, boolean admitted, int confirmed) {
    static final int NOBODY = -1;
    private static final int BITS = 4;
    private static final int MASK = (1 << BITS) - 1;

    static Node standby(Promise promise, String log, int upstream) {
        return new Node(promise, log, ServerState.Phase.STANDBY, upstream, 1, false, 0);
    }

    int ordinal() {
        return promise.instance().ordinal();
    }

    Incarnation incarnation() {
        return Sample.run(promise.member(), run);
    }

    boolean isPrimary() {
        return server == ServerState.Phase.PRIMARY;
    }

    boolean isPromoting() {
        return server == ServerState.Phase.PROMOTING;
    }

    boolean isStandby() {
        return server == ServerState.Phase.STANDBY;
    }

    boolean isDirty() {
        return promise.dirty() != null;
    }

    /** The end of the log on the timeline of its newest epoch entry; nothing at all is the start of timeline 1. */
    Position position() {
        return log.isEmpty() ? Sample.at(1, 0) : Sample.at(log.charAt(firstEntry()) - '0', log.length());
    }

    /** Where the newest epoch's first entry stands. */
    int firstEntry() {
        int index = log.length() - 1;
        while (index > 0 && !Character.isDigit(log.charAt(index))) {
            index--;
        }
        return index;
    }

    int confirmedBy(int ordinal) {
        return confirmed >> (BITS * ordinal) & MASK;
    }

    Node keeping(Promise kept) {
        return new Node(kept, log, server, upstream, run, admitted, confirmed);
    }

    Node logging(String longer) {
        return new Node(promise, longer, server, upstream, run, admitted, confirmed);
    }

    Node receivingFrom(int ordinal) {
        return new Node(promise, log, server, ordinal, run, admitted, confirmed);
    }

    Node admitting() {
        return new Node(promise, log, server, upstream, run, true, confirmed);
    }

    Node noting(int ordinal, int entries) {
        int others = confirmed & ~(MASK << (BITS * ordinal));
        return new Node(promise, log, server, upstream, run, admitted, others | entries << (BITS * ordinal));
    }

    Node promoting() {
        return new Node(promise, log, ServerState.Phase.PROMOTING, NOBODY, run, false, 0);
    }

    Node primary() {
        return new Node(promise, log + promise.led(), ServerState.Phase.PRIMARY, NOBODY, run, false, 0);
    }

    /** The server came back as a standby (I1); its process may be another run. */
    Node restarted(int newRun, int newUpstream) {
        return new Node(promise, log, ServerState.Phase.STANDBY, newUpstream, newRun, false, 0);
    }

    /** Only what differs often: hashing whole promises was most of the explorer's time. */
    @Override
    public int hashCode() {
        int hash = log.hashCode();
        hash = 31 * hash + (isPrimary() ? 2 : isPromoting() ? 1 : 0);
        hash = 31 * hash + upstream;
        hash = 31 * hash + run;
        hash = 31 * hash + confirmed + (admitted ? 1 << 30 : 0);
        hash = 31 * hash + (int) promise.promisedEpoch().number();
        hash = 31 * hash + (int) promise.led().number();
        return 31 * hash + (promise.followsPromised() ? 1 : 0);
    }

    @Override
    public String toString() {
        return promise.instance().value();
    }
}
