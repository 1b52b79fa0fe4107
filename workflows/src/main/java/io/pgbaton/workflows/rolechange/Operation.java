package io.pgbaton.workflows.rolechange;

/** Why the baton is to move. */
public enum Operation {
    /** A new cluster gets its first primary. */
    BOOTSTRAP("bootstrap", "Bootstrap"),
    /** A cluster that has data and lost its Baton gets a new one. */
    ADOPTION("adoption", "Adoption"),
    /** The primary is lost, or an earlier move was not finished. */
    FAILOVER("failover", "Failover"),
    /** The primary serves, and somebody wants another one. */
    SWITCHOVER("switchover", "Switchover");

    private final String label;
    private final String title;

    Operation(String label, String title) {
        this.label = label;
        this.title = title;
    }

    /** As it stands in the search attribute PgOperation. */
    public String label() {
        return label;
    }

    /** As it stands at the beginning of a summary. */
    public String title() {
        return title;
    }
}
