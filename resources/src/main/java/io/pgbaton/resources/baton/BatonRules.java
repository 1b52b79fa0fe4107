package io.pgbaton.resources.baton;

/** The conditions that the transition rules of {@link PostgresBatonSpec} are put together from, in CEL. */
final class BatonRules {
    /** Field by field, because the server takes the cost of comparing optional values for unbounded. */
    static final String SAME_HOLDING = "(has(self.holder) == has(oldSelf.holder)"
            + " && (!has(self.holder) || (self.holder.instance == oldSelf.holder.instance"
            + " && self.holder.volume == oldSelf.holder.volume))"
            + " && has(self.closedAt) == has(oldSelf.closedAt)"
            + " && (!has(self.closedAt) || (self.closedAt.timeline == oldSelf.closedAt.timeline"
            + " && self.closedAt.lsn == oldSelf.closedAt.lsn)))";

    static final String SAME_MEMBERSHIP =
            "(self.members == oldSelf.members && self.acknowledgements == oldSelf.acknowledgements)";
    static final String SAME_CANDIDATES = "self.candidates == oldSelf.candidates";

    /** Each is the beginning of a rule that says nothing about any other change. */
    static final String UNLESS_OPENING = "!(self.epoch > oldSelf.epoch) || ";

    static final String UNLESS_WITHIN = "self.epoch != oldSelf.epoch || ";
    static final String UNLESS_HELD_BEFORE = UNLESS_WITHIN + "oldSelf.phase != 'Held' || ";
    static final String UNLESS_MOVING_BEFORE = UNLESS_WITHIN + "oldSelf.phase != 'Moving' || ";
    static final String UNLESS_CLOSING = UNLESS_MOVING_BEFORE + "self.phase != 'Held' || ";
    static final String UNLESS_STILL_MOVING = UNLESS_MOVING_BEFORE + "self.phase != 'Moving' || ";

    /** Before the first close, no client is let in before all have joined: M and W grow together, R never falls. */
    static final String GROWS_WHILE_FOUNDING = "(self.phase == 'Moving' && !has(oldSelf.holder) && !has(oldSelf.adopts)"
            + " && oldSelf.members.all(m, m in self.members)"
            + " && self.acknowledgements >= oldSelf.acknowledgements"
            + " && size(self.members) - self.acknowledgements"
            + " >= size(oldSelf.members) - oldSelf.acknowledgements)";

    private BatonRules() {}
}
