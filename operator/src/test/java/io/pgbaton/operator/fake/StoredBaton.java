package io.pgbaton.operator.fake;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.resources.Labels;
import io.pgbaton.resources.baton.BatonResource;
import io.pgbaton.resources.baton.PostgresBaton;
import io.pgbaton.resources.cluster.PostgresCluster;
import java.util.stream.IntStream;

/** The PostgresBaton of a cluster, written as runs write it. */
public final class StoredBaton {
    private StoredBaton() {}

    /** What a bootstrap stores, one step after another: orders-0 holds it at the end. */
    public static Baton found(KubernetesClient client, PostgresCluster cluster, int members) {
        ClusterUid uid = new ClusterUid(cluster.getMetadata().getUid());
        Baton founding = Baton.founding(uid, Sample.ballot(2), Sample.member(0), Sample.run(0));
        PostgresBaton resource = new PostgresBaton();
        resource.setMetadata(new ObjectMetaBuilder()
                .withNamespace(cluster.getMetadata().getNamespace())
                .withName(cluster.names().baton())
                .withLabels(Labels.of(cluster.getMetadata().getName()))
                .build());
        resource.setSpec(BatonResource.specOf(founding));
        client.resource(resource).create();
        Baton identified = store(client, cluster, founding.withSystemIdentifier("7"));
        Baton complete = store(
                client,
                cluster,
                identified.withMembership(
                        IntStream.range(0, members).mapToObj(Sample::member).toList(), 1));
        return store(client, cluster, complete.close(Sample.at(2, "0/3000060")));
    }

    /** Returns what was stored. */
    public static Baton store(KubernetesClient client, PostgresCluster cluster, Baton baton) {
        client.resources(PostgresBaton.class)
                .inNamespace(cluster.getMetadata().getNamespace())
                .withName(cluster.names().baton())
                .edit(live -> {
                    live.setSpec(BatonResource.specOf(baton));
                    return live;
                });
        return baton;
    }
}
