package io.pgbaton.core.election;

import io.pgbaton.core.protocol.Frozen;
import java.util.List;

/**
 * One member as the election saw it; kept in the record of the role change.
 *
 * @param counted true if its answer helped to close the epoch
 * @param remarks why it was not counted or could not lead, in words
 */
public record Standing(Frozen answer, boolean counted, List<String> remarks) {
    public Standing {
        remarks = List.copyOf(remarks);
    }

    public boolean canLead() {
        return counted && answer.canLead();
    }

    @Override
    public String toString() {
        return "%s at %s%s"
                .formatted(
                        answer.member(),
                        answer.position(),
                        remarks.isEmpty() ? "" : " (" + String.join("; ", remarks) + ")");
    }
}
