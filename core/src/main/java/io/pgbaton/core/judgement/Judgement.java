package io.pgbaton.core.judgement;

import io.pgbaton.core.promise.Promise;

/** What an instance may do about a command, given all that it has promised. */
public sealed interface Judgement {
    /**
     * Do it, after {@code keep} is durable on the volume.
     *
     * @param keep the promise to keep from now on; may equal the one before
     * @param stepDown true if the server may be writable in an epoch older than the promised one and must stop being so first
     *     (I3); also when that was tried before and did not finish
     */
    record Accept(Promise keep, boolean stepDown) implements Judgement {}

    /** It was done already: answer as before, change nothing. */
    record Repeat() implements Judgement {}

    /** Never in these words. */
    record Refuse(String reason) implements Judgement {}
}
