package io.pgbaton.core.backup;

import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Timeline;

/**
 * What the record of a backup says, as far as it matters to whoever makes a new cluster from it.
 *
 * @param isMade true if it is made and verified; if not, all else but the summary means nothing
 * @param summary how far it is, in words
 * @param isComplete true if it is proven that every acknowledged commit is in it
 * @param why what is proven, in words
 * @param bytes how much room it takes
 * @param timeline on which its log ends
 * @param epoch the newest epoch that is written in it
 */
public record KeptBackup(
        boolean isMade, String summary, boolean isComplete, String why, long bytes, Timeline timeline, Epoch epoch) {
    /** One that nothing can be made from. */
    public static KeptBackup unfinished(String summary) {
        return new KeptBackup(false, summary, false, summary, 0, new Timeline(0), Epoch.NONE);
    }

    /** The newest epoch that anything in it belongs to. */
    Epoch newest() {
        return Epoch.max(epoch, timeline.epoch());
    }
}
