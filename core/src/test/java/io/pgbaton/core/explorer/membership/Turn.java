package io.pgbaton.core.explorer.membership;

/**
 * One moment of a change of membership with one failover in it. Member 0 leads and has every write; a follower's log is a
 * length.
 *
 * @param written how many writes clients sent
 * @param lengths for each ordinal four bits: how many of them it has
 * @param acknowledged how many of them clients saw succeed
 * @param setting which of the settings is in force
 * @param version its version
 * @param lagging the setting that some walsenders still go by; -1 if none does
 * @param shape which of the shapes the Baton shows
 * @param step how many steps of the change are done
 * @param mark how many writes there were when the newest setting was confirmed
 * @param opened true if an epoch was opened: the shape is fixed from then on
 * @param frozen one bit for each ordinal
 * @param sent one bit for each setting that was sent: it may arrive at any later time, any number of times
 */
record Turn(
        int written,
        int lengths,
        int acknowledged,
        int setting,
        int version,
        int lagging,
        int shape,
        int step,
        int mark,
        boolean opened,
        int frozen,
        int sent) {

    int lengthOf(int ordinal) {
        return ordinal == 0 ? written : lengths >>> (4 * ordinal) & 15;
    }

    boolean isFrozen(int ordinal) {
        return (frozen >>> ordinal & 1) == 1;
    }

    Turn writing() {
        return new Turn(
                written + 1, lengths, acknowledged, setting, version, lagging, shape, step, mark, opened, frozen, sent);
    }

    Turn receiving(int ordinal) {
        return new Turn(
                written,
                lengths + (1 << (4 * ordinal)),
                acknowledged,
                setting,
                version,
                lagging,
                shape,
                step,
                mark,
                opened,
                frozen,
                sent);
    }

    Turn acknowledging() {
        return new Turn(
                written, lengths, acknowledged + 1, setting, version, lagging, shape, step, mark, opened, frozen, sent);
    }

    Turn applying(int newSetting, int newVersion, int stillLagging) {
        return new Turn(
                written,
                lengths,
                acknowledged,
                newSetting,
                newVersion,
                stillLagging,
                shape,
                step,
                mark,
                opened,
                frozen,
                sent);
    }

    Turn done(int newShape, int newMark) {
        return new Turn(
                written,
                lengths,
                acknowledged,
                setting,
                version,
                lagging,
                newShape,
                step + 1,
                newMark,
                opened,
                frozen,
                sent);
    }

    Turn sending(int which) {
        return new Turn(
                written,
                lengths,
                acknowledged,
                setting,
                version,
                lagging,
                shape,
                step,
                mark,
                opened,
                frozen,
                sent | 1 << which);
    }

    Turn opening() {
        return new Turn(
                written, lengths, acknowledged, setting, version, lagging, shape, step, mark, true, frozen, sent);
    }

    Turn freezing(int ordinal) {
        return new Turn(
                written,
                lengths,
                acknowledged,
                setting,
                version,
                lagging,
                shape,
                step,
                mark,
                opened,
                frozen | 1 << ordinal,
                sent);
    }
}
