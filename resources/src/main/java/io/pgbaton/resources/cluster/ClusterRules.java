package io.pgbaton.resources.cluster;

import io.pgbaton.core.parameters.ManagedParameters;
import io.pgbaton.core.parameters.ParameterRule;
import io.pgbaton.core.parameters.StandbyFloor;

/** The conditions that the rules of {@link PostgresClusterSpec} and {@link FailoverSpec} are put together from, in CEL. */
final class ClusterRules {
    private static final String ASKS_FOR_QUORUM = "(has(self.durability) && has(self.durability.mode)"
            + " ? self.durability.mode == 'Quorum' : self.replicas >= " + DurabilitySpec.QUORUM_FROM + ")";
    private static final String HAS_ACKNOWLEDGEMENTS =
            "(has(self.durability) && has(self.durability.acknowledgements))";

    static final String ACKNOWLEDGEMENTS_FIT_THE_MODE =
            "!" + HAS_ACKNOWLEDGEMENTS + " || " + ASKS_FOR_QUORUM + " == (self.durability.acknowledgements > 0)";
    static final String ENOUGH_OTHERS = "!" + ASKS_FOR_QUORUM + " || (" + HAS_ACKNOWLEDGEMENTS
            + " ? self.durability.acknowledgements : 1) < self.replicas";
    static final String FAST_ONLY_IN_QUORUM =
            "!(has(self.failover) && has(self.failover.fence) && self.failover.fence == 'Fast') || " + ASKS_FOR_QUORUM;

    /** Hours, minutes and seconds in this order, as Go writes them; the beginning of a rule about a text. */
    static final String IS_A_TIME = "self.matches('^([0-9]{1,4}h)?([0-9]{1,4}m)?([0-9]{1,5}s)?$') && self != ''";

    /** The rules about a map of parameters. */
    static final String PARAMETER_NAMES = "self.all(name, name.size() <= " + ParameterRule.LONGEST_NAME
            + " && name.matches('" + ParameterRule.NAME + "'))";

    static final String PARAMETER_VALUES = "self.all(name, self[name].matches('" + ParameterRule.VALUE + "'))";
    static final String PARAMETER_COUNTS = "self.all(name, !(name in '" + StandbyFloor.LIST
            + "'.split(' ')) || self[name].matches('" + ParameterRule.COUNT + "'))";

    /** PostgreSQL ignores case, so a managed one is refused however it is written. */
    static final String PARAMETERS_TO_CHOOSE = "self.all(name, !(name.lowerAscii() in '" + ManagedParameters.NAMES
            + "'.split(' ') || '" + ManagedParameters.PREFIXES
            + "'.split(' ').exists(prefix, name.lowerAscii().startsWith(prefix))))";

    private ClusterRules() {}
}
