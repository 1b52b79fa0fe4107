package io.pgbaton.core.baton;

import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.Member;

/**
 * The one member that may be promoted in an epoch, and the run of its instance process that was asked.
 *
 * <p>Another candidate means another epoch: two executors of one epoch can then never promote two members.
 */
public record Candidate(Epoch epoch, Member member, Incarnation incarnation) {}
