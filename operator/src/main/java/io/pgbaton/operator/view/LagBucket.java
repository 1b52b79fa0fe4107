package io.pgbaton.operator.view;

import io.pgbaton.core.model.Position;

/** How far a standby is behind, coarsely: a cluster at rest, and one at work, then change their status rarely. */
public enum LagBucket {
    NEAR("under 16 MB", 16L << 20),
    SOME("16 to 256 MB", 256L << 20),
    FAR("256 MB to 4 GB", 4L << 30),
    VERY_FAR("over 4 GB", Long.MAX_VALUE),
    /** It follows another history, so bytes say nothing. */
    OTHER_TIMELINE("on another timeline", Long.MAX_VALUE);

    private final String label;
    private final long belowBytes;

    LagBucket(String label, long belowBytes) {
        this.label = label;
        this.belowBytes = belowBytes;
    }

    public static LagBucket between(Position primary, Position standby) {
        if (!primary.timeline().equals(standby.timeline())) {
            return OTHER_TIMELINE;
        }
        long behindBytes = primary.lsn().bytes() - standby.lsn().bytes();
        for (LagBucket bucket : values()) {
            if (behindBytes < bucket.belowBytes) {
                return bucket;
            }
        }
        return VERY_FAR;
    }

    public String label() {
        return label;
    }
}
