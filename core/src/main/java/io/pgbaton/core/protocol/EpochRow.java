package io.pgbaton.core.protocol;

import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.model.Token;
import java.util.List;

/**
 * The first row that a primary writes in its epoch: {@code pgbaton.epoch} in database {@code postgres}. Who led when is one
 * SELECT away, and survives the loss of everything but the data.
 *
 * @param from the position the primary was promoted at
 * @param reason why the baton moved, in words
 */
public record EpochRow(
        Epoch epoch,
        Token token,
        InstanceName holder,
        List<Member> members,
        int acknowledgements,
        Position from,
        String reason) {
    public EpochRow {
        members = List.copyOf(members);
    }
}
