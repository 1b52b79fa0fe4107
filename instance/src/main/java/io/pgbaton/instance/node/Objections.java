package io.pgbaton.instance.node;

import io.pgbaton.core.protocol.JobState;
import io.pgbaton.core.protocol.ServerState.Phase;
import io.pgbaton.instance.settings.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Why an instance should not or cannot lead, in words; empty if it can. */
public final class Objections {
    private static final int MEGABYTE = 1 << 20;

    private Objections() {}

    public static List<String> of(Node node) {
        List<String> reasons = new ArrayList<>();
        if (node.unusable() != null) {
            reasons.add(node.unusable());
            Optional.ofNullable(node.usability().obstacle()).ifPresent(reasons::add);
            return reasons;
        }
        if (node.promise().isJoined()
                && !node.volume().hasData()
                && node.server().phase() == Phase.EMPTY) {
            reasons.add("the database of this volume is gone");
        }
        if (node.volume().isHalfRewound()) {
            reasons.add("a rewind did not come to its end: it must be cloned");
        }
        if (node.promise().dirty() != null) {
            reasons.add("its log is not whole since a %s, until it has flushed %s"
                    .formatted(
                            node.promise().dirty().cause(),
                            node.promise().dirty().floor()));
        }
        node.jobs()
                .newest()
                .filter(job -> job.phase() == JobState.Phase.FAILED && job.kind() != JobState.Kind.GATE)
                .filter(job -> job.epoch().equals(node.promise().promisedEpoch()))
                .ifPresent(job -> reasons.add("%s failed: %s".formatted(job.kind(), job.detail())));
        node.server().trouble().ifPresent(reasons::add);
        long free = node.volume().freeBytes();
        if (free < Limits.DISK_FLOOR_BYTES) {
            reasons.add("disk almost full: %d MB free".formatted(free / MEGABYTE));
        }
        return reasons;
    }
}
