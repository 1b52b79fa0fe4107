package io.pgbaton.operator.decide;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.detection.Absence;
import io.pgbaton.core.model.Decision;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.watch.Look;

/** Is there anything about the members of a cluster that a person should decide? */
public sealed interface Membership extends Decision {
    /** There is not. */
    record Settled(String summary) implements Membership {}

    /** A member stays away; with a command a person lets it leave, if it may. */
    record MemberAway(String summary) implements Membership {}

    /** There are no members yet, or something else comes first. */
    record Unknown(String summary) implements Membership {}

    /** Decides on one view. */
    static Membership decide(ClusterView view) {
        Look look = view.look();
        Baton baton = view.baton();
        if (look == null || baton == null) {
            return new Unknown("there are no members yet");
        }
        return switch (Absence.decide(baton, look.observations())) {
            case Absence.Nobody nobody -> new Settled(nobody.summary());
            case Absence.CannotTell cannot -> new Unknown(cannot.summary());
            case Absence.MustStay stays -> new MemberAway(stays.summary());
            case Absence.MayLeave leaves ->
                new MemberAway("%s. If it shall: %s"
                        .formatted(
                                leaves.summary(),
                                new PersonsWord(view.namespace(), view.name()).letLeave(baton, leaves.member())));
        };
    }
}
