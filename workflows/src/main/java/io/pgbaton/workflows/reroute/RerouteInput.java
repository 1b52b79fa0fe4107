package io.pgbaton.workflows.reroute;

import io.pgbaton.core.model.Member;
import io.pgbaton.workflows.step.Move;

/**
 * Who is to be published.
 *
 * @param clusterName as people call the cluster
 * @param move the opening in which the baton is held
 * @param holder who holds it
 */
public record RerouteInput(String clusterName, Move move, Member holder) {}
