package io.pgbaton.operator.leader;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica of the operator leads, by a Lease. Who loses it ends at once: a reconcile that is under way must not go on
 * beside the new leader's. Who stops hands it back, so that nobody has to wait until it expires.
 */
public final class Leadership {
    static final String LEASE = "pgbaton-operator";
    private static final Duration LEASE_DURATION = Duration.ofSeconds(8);
    private static final Duration RENEW_DEADLINE = Duration.ofSeconds(5);
    private static final Duration RETRY_PERIOD = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(Leadership.class);

    private final String namespace;
    private final String identity;
    private volatile boolean leads;
    private volatile boolean stopping;

    public Leadership(String namespace, String identity) {
        this.namespace = namespace;
        this.identity = identity;
    }

    /** Whether this process leads, as far as it knows. */
    public boolean leads() {
        return leads;
    }

    /** How the framework is to run the election. */
    public LeaderElectionConfiguration configuration() {
        return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE)
                .withLeaseNamespace(namespace)
                .withIdentity(identity)
                .withLeaseDuration(LEASE_DURATION)
                .withRenewDeadline(RENEW_DEADLINE)
                .withRetryPeriod(RETRY_PERIOD)
                .withLeaderCallbacks(new LeaderCallbacks(this::started, this::lost, leader -> {}))
                .withExitOnStopLeading(false)
                .build();
    }

    private void started() {
        leads = true;
        log.info("{} leads", identity);
    }

    /** System.exit would run the hooks, and they would wait for this very thread. */
    private void lost() {
        leads = false;
        if (stopping) {
            return;
        }
        log.error("{} has lost the lease and ends", identity);
        Runtime.getRuntime().halt(1);
    }

    /** From now on losing the lease is what is meant to happen. */
    public void stopping() {
        stopping = true;
        leads = false;
    }

    /** Gives the lease back, if it is still ours: the next one need not wait until it expires. */
    public void release(KubernetesClient client) {
        try {
            Lease lease = client.leases().inNamespace(namespace).withName(LEASE).get();
            if (lease == null || !identity.equals(lease.getSpec().getHolderIdentity())) {
                return;
            }
            client.resource(new LeaseBuilder(lease)
                            .editSpec()
                            .withHolderIdentity("")
                            .withLeaseDurationSeconds(1)
                            .endSpec()
                            .build())
                    .update();
            log.info("gave the lease back");
        } catch (KubernetesClientException e) {
            log.warn(
                    "could not give the lease back, it expires in {} s: {}",
                    LEASE_DURATION.toSeconds(),
                    e.getMessage());
        }
    }
}
