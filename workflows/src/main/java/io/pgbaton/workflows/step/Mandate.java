package io.pgbaton.workflows.step;

import io.pgbaton.core.election.FailoverMode;
import io.pgbaton.core.election.LossPolicy;
import io.pgbaton.core.fencing.Fence;
import io.pgbaton.core.model.InstanceName;
import org.jspecify.annotations.Nullable;

/**
 * What a move may do: as the owner of the cluster wants it, and as a person has approved since.
 *
 * @param approval the word that was accepted for the newest question; null if there is none
 * @param wished who shall lead if the rules let it; null if nobody in particular
 */
public record Mandate(
        FailoverMode mode,
        Fence fence,
        LossPolicy lossy,
        @Nullable Approval approval,
        @Nullable InstanceName wished) {
    /** Nobody in particular shall lead. */
    public Mandate(FailoverMode mode, Fence fence, LossPolicy lossy, @Nullable Approval approval) {
        this(mode, fence, lossy, approval, null);
    }

    /** Of a run that was started without saying anything. */
    public static final Mandate DEFAULT = new Mandate(FailoverMode.AUTOMATIC, Fence.STRICT, LossPolicy.ASK, null);
}
