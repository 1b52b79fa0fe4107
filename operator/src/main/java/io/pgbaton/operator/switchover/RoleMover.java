package io.pgbaton.operator.switchover;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.pgbaton.operator.decide.RoleMove;
import io.pgbaton.operator.desired.Owned;
import io.pgbaton.resources.Labels;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.resources.rolechange.PostgresRoleChange;
import io.pgbaton.resources.rolechange.PostgresRoleChangeSpec;
import java.net.HttpURLConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks for a switchover as a person does, and takes it back: everything else about it is {@link RequestKeeper}'s. */
public final class RoleMover {
    private static final Logger log = LoggerFactory.getLogger(RoleMover.class);

    private final KubernetesClient client;

    public RoleMover(KubernetesClient client) {
        this.client = client;
    }

    /** True if something was asked for or taken back. */
    public boolean enact(PostgresCluster cluster, RoleMove move) {
        return switch (move) {
            case RoleMove.None none -> false;
            case RoleMove.UnderWay underWay -> false;
            case RoleMove.Waits waits -> false;
            case RoleMove.Ask ask -> ask(cluster, ask);
            case RoleMove.TakeBack back -> takeBack(cluster, back);
        };
    }

    private boolean ask(PostgresCluster cluster, RoleMove.Ask ask) {
        PostgresRoleChange request = new PostgresRoleChange();
        request.setMetadata(new ObjectMetaBuilder(Owned.by(cluster).meta(ask.name()))
                .addToLabels(Labels.ASKED_IN_EPOCH, Long.toString(ask.epoch()))
                .addToLabels(Labels.ASKED_BECAUSE, ask.cause().label())
                .build());
        request.setSpec(new PostgresRoleChangeSpec(
                PostgresRoleChangeSpec.Type.SWITCHOVER,
                cluster.getMetadata().getName(),
                ask.target().value(),
                ask.reason(),
                null,
                null));
        try {
            var _ = client.resource(request).create();
            log.info("{}: {}", cluster.getMetadata().getName(), ask.summary());
        } catch (KubernetesClientException e) {
            // It is there already, if the cache does not show it yet.
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
        return true;
    }

    private boolean takeBack(PostgresCluster cluster, RoleMove.TakeBack back) {
        log.info("{}: {}", cluster.getMetadata().getName(), back.summary());
        client.resources(PostgresRoleChange.class)
                .inNamespace(cluster.getMetadata().getNamespace())
                .withName(back.name())
                .delete();
        return true;
    }
}
