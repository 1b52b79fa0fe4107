package io.pgbaton.core.election;

import static io.pgbaton.core.Sample.at;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.member;
import static io.pgbaton.core.Sample.run;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.protocol.Frozen;
import java.util.List;

/** A member's answer to the freeze of epoch 3, varied from a whole and willing one. */
record Answer(Frozen frozen) {
    private static final long ROOM = 1L << 30;

    static Answer of(int ordinal, Position position) {
        return of(member(ordinal), position);
    }

    static Answer of(Member member, Position position) {
        return new Answer(new Frozen(member, run(member, 1), ballot(3), position, true, true, List.of(), ROOM));
    }

    static Frozen whole(int ordinal, long lsn) {
        return of(ordinal, at(2, lsn)).frozen;
    }

    Answer stopped() {
        return with(frozen.ballot(), false, frozen.countable(), frozen.objections());
    }

    Answer notWhole() {
        return with(frozen.ballot(), frozen.running(), false, frozen.objections());
    }

    Answer objecting(String objection) {
        return with(frozen.ballot(), frozen.running(), frozen.countable(), List.of(objection));
    }

    Answer under(Ballot ballot) {
        return with(ballot, frozen.running(), frozen.countable(), frozen.objections());
    }

    private Answer with(Ballot ballot, boolean running, boolean countable, List<String> objections) {
        return new Answer(new Frozen(
                frozen.member(),
                frozen.incarnation(),
                ballot,
                frozen.position(),
                running,
                countable,
                objections,
                ROOM));
    }
}
