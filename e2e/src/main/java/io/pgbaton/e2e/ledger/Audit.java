package io.pgbaton.e2e.ledger;

import java.util.List;

/**
 * What clients were told, held against what is there.
 *
 * @param lost ids of rows that were acknowledged and are missing
 * @param unknownKept how many of unknown outcome are there; any number is right
 * @param failedKept how many are there although the server had said no
 * @param splitBrain where two servers acknowledged commits at once, one sentence each
 */
public record Audit(
        long acknowledged,
        long failed,
        long unknown,
        List<Long> lost,
        long unknownKept,
        long failedKept,
        List<String> splitBrain) {
    public Audit {
        lost = List.copyOf(lost);
        splitBrain = List.copyOf(splitBrain);
    }

    /** True if the promise held: nothing lost, nothing undead, one writer at a time. */
    public boolean isClean() {
        return lost.isEmpty() && failedKept == 0 && splitBrain.isEmpty();
    }

    @Override
    public String toString() {
        return "%d acknowledged, %d failed, %d unknown (%d of them there), %d lost%s%s"
                .formatted(
                        acknowledged,
                        failed,
                        unknown,
                        unknownKept,
                        lost.size(),
                        failedKept == 0 ? "" : ", %d there although they had failed".formatted(failedKept),
                        splitBrain.isEmpty() ? "" : ", SPLIT BRAIN: " + String.join("; ", splitBrain));
    }
}
