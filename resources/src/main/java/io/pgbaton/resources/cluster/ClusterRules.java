package io.pgbaton.resources.cluster;

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

    private ClusterRules() {}
}
