package io.pgbaton.worker.activity;

import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.JobState;
import io.pgbaton.core.protocol.Reply;
import java.time.Duration;

/**
 * Starts a job that an instance owns, and watches it: asking again only answers how far it is, so a worker that dies here
 * ends nothing.
 */
final class JobWatch {
    private final Hands hands;
    private final Pulse pulse;

    JobWatch(Hands hands, Pulse pulse) {
        this.hands = hands;
        this.pulse = pulse;
    }

    /**
     * Watches until the job ended or the window is over.
     *
     * @param allowed runs before each request; throws if this step may not go on
     * @return the last thing heard; a job that is still running if the window ended first
     */
    Reply<JobState> watch(Command command, Duration length, Runnable allowed) {
        return watch(command, length, length, allowed);
    }

    /** The same, but no longer than that while nobody says that the job runs. */
    Reply<JobState> watch(Command command, Duration length, Duration unheard, Runnable allowed) {
        Window window = new Window(length);
        Window heard = new Window(unheard);
        while (true) {
            allowed.run();
            Reply<JobState> reply = hands.ports().instances().job(command, Hands.CALL);
            if (isTheLastWord(reply) || window.isOver() || heard.isOver()) {
                return reply;
            }
            if (reply instanceof Reply.Done<JobState>) {
                heard = new Window(unheard);
            }
            pulse.pause(Hands.LONG_LOOK, describe(reply));
        }
    }

    private static boolean isTheLastWord(Reply<JobState> reply) {
        return switch (reply) {
            case Reply.Refused<JobState> refused -> true;
            case Reply.Done<JobState> done -> !done.value().isRunning();
            case Reply.Failed<JobState> failed -> false;
            case Reply.Unreachable<JobState> unreachable -> false;
        };
    }

    /** How far it is, or why nobody knows, in words. */
    static String describe(Reply<JobState> reply) {
        return reply instanceof Reply.Done<JobState> done
                ? "%s %s: %s"
                        .formatted(
                                done.value().kind(),
                                done.value().phase(),
                                done.value().detail())
                : Hands.reason(reply);
    }

    static boolean isDone(Reply<JobState> reply) {
        return reply instanceof Reply.Done<JobState> done && done.value().isDone();
    }
}
