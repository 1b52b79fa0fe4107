package io.pgbaton.workflows.step;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.InstanceName;

/**
 * A switchover that was planned, and approved where that was asked for. Whoever opens the epoch plans it once more, and goes on
 * only if the plan is still this one.
 *
 * @param ballot the opening in which {@code from} leads
 * @param target who shall lead; who does, the election decides
 * @param planHash of the plan that was approved
 * @param reason why, in words, and who asked
 */
public record SwitchoverOrder(Ballot ballot, InstanceName from, InstanceName target, String planHash, String reason) {}
