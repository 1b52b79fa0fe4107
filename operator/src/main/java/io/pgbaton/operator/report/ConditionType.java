package io.pgbaton.operator.report;

/** The conditions of a PostgresCluster, in the order in which they are shown. */
public enum ConditionType {
    /** Clients can write. */
    AVAILABLE("Available"),
    /** Something is under way. */
    PROGRESSING("Progressing"),
    /** Somebody is missing. */
    DEGRADED("Degraded"),
    /** A lost primary could be replaced without losing a commit. */
    FAILOVER_READY("FailoverReady"),
    /** Temporal can be reached. */
    ENGINE("WorkflowEngineReachable"),
    /** The cluster runs as its spec says. */
    SPEC_APPLIED("SpecApplied"),
    /** No member stays away, so there is nothing for a person to decide about them. */
    MEMBERSHIP("MembershipSettled"),
    /** Every instance has a node, and no node of theirs is about to be emptied. */
    NODES("NodesAvailable"),
    /** The newest word of a person was passed on; absent as long as nobody said anything. */
    WORD_HEARD("PersonHeard");

    private final String text;

    ConditionType(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
