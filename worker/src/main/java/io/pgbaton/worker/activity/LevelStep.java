package io.pgbaton.worker.activity;

import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.JobState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.step.Level;
import io.pgbaton.workflows.step.Levelled;

/** Lets a frozen member stream from another frozen one, in an epoch that has no candidate yet (M2). */
final class LevelStep {
    private final Hands hands;

    LevelStep(Hands hands) {
        this.hands = hands;
    }

    Levelled level(Level request, Pulse pulse) {
        requireUndecided(request);
        Reply<InstanceState> source =
                hands.state(request.move().cluster(), request.source().name());
        if (!(source instanceof Reply.Done<InstanceState> seen)
                || !seen.value().member().equals(request.source())) {
            return new Levelled(false, "%s %s".formatted(request.source(), Hands.reason(source)));
        }
        Command.Level command = new Command.Level(
                Hands.authority(request.move(), request.candidate()),
                new Command.Source(request.source().name(), seen.value().postgres()),
                request.until());
        Reply<JobState> job =
                new JobWatch(hands, pulse).watch(command, StepOptions.LEVEL.window(), () -> requireUndecided(request));
        return new Levelled(JobWatch.isDone(job), JobWatch.describe(job));
    }

    private void requireUndecided(Level request) {
        if (hands.desk().require(request.move()).value().candidate().isPresent()) {
            throw BatonDesk.superseded("epoch %s has its candidate"
                    .formatted(request.move().ballot().epoch()));
        }
    }
}
