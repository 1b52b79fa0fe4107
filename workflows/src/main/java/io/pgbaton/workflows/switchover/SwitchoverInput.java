package io.pgbaton.workflows.switchover;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.workflows.rolechange.FailoverPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What a switchover is asked for with.
 *
 * @param clusterName as people call the cluster
 * @param request the name of the request, unique in its cluster
 * @param target who shall lead; null for whoever is best
 * @param reason why, in the words of whoever asks
 * @param approval true if a person has to approve it whatever the checks say
 * @param approvalTimeoutSeconds how long a person is waited for
 * @param notAfter ISO-8601; after that it does not begin any more; null for any time
 * @param policy what the owner wants where the move turns into a failover; null for the default
 */
public record SwitchoverInput(
        ClusterUid cluster,
        String clusterName,
        String request,
        @Nullable InstanceName target,
        String reason,
        boolean approval,
        long approvalTimeoutSeconds,
        @Nullable String notAfter,
        @Nullable FailoverPolicy policy) {}
