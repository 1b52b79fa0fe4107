package io.pgbaton.core.protocol;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import java.util.List;

/**
 * A member's answer to a freeze: it acknowledges nothing older than this ballot any more (I7).
 *
 * @param ballot what it has promised
 * @param position the end of the last whole record of its log
 * @param running true if its server runs as a standby and could be promoted; false if it is stopped (an offline freeze)
 * @param countable true if its volume still holds all that it ever acknowledged
 * @param objections why it should not or cannot lead, in words; empty if it can
 * @param freeBytes room left on its volume
 */
public record Frozen(
        Member member,
        Incarnation incarnation,
        Ballot ballot,
        Position position,
        boolean running,
        boolean countable,
        List<String> objections,
        long freeBytes) {
    public Frozen {
        objections = List.copyOf(objections);
    }

    /** True if it can be promoted as it is. */
    public boolean canLead() {
        return running && countable && objections.isEmpty();
    }
}
