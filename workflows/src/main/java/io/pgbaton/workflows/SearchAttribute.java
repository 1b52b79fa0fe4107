package io.pgbaton.workflows;

import io.temporal.common.SearchAttributeKey;

/** The search attributes of every run: columns and filters of the Web UI. They are never encrypted. */
public final class SearchAttribute {
    /** The cluster's name. */
    public static final SearchAttributeKey<String> CLUSTER = SearchAttributeKey.forKeyword("PgCluster");

    /** bootstrap, failover, switchover, switchover-request, rejoin, reshape, rolling-change, reroute or delete. */
    public static final SearchAttributeKey<String> OPERATION = SearchAttributeKey.forKeyword("PgOperation");

    /** running, holding or done. */
    public static final SearchAttributeKey<String> PHASE = SearchAttributeKey.forKeyword("PgPhase");

    /** The epoch that the run opened. */
    public static final SearchAttributeKey<Long> EPOCH = SearchAttributeKey.forLong("PgEpoch");

    /**
     * How it ended: moved, not-needed, held, cancelled, refused; for a rejoin back, gives-way, held, cancelled; for a reshape reshaped,
     * gives-way, not-needed, held, cancelled; for a rolling-change rolled, role-first, gives-way, not-needed, held, cancelled; for a
     * delete stopped, held;
     * for a switchover-request moved, refused, rejected, expired, superseded, cancelled, held.
     */
    public static final SearchAttributeKey<String> OUTCOME = SearchAttributeKey.forKeyword("PgOutcome");

    private SearchAttribute() {}
}
