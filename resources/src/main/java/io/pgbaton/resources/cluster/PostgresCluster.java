package io.pgbaton.resources.cluster;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.PgbatonApi;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL cluster as somebody asked for it. People write its spec, the operator alone its status. */
@Group(PgbatonApi.NAME)
@Version(PgbatonApi.VERSION)
@Kind("PostgresCluster")
@Singular("postgrescluster")
@Plural("postgresclusters")
@ShortNames("pgc")
@AdditionalPrinterColumn(name = "Replicas", jsonPath = ".spec.replicas", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.readyReplicas",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Primary",
        jsonPath = ".status.currentPrimary",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Status", jsonPath = ".status.summary", type = AdditionalPrinterColumn.Type.STRING)
@ValidationRule(
        value = "self.metadata.name.matches('^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$')",
        message = "the name of a PostgresCluster has at most 40 characters: lower-case letters, digits and hyphens,"
                + " the first one a letter, the last one no hyphen")
@ValidationRule(
        value = "has(self.spec)",
        message = "a PostgresCluster needs a spec with at least spec.image and spec.storageSpec")
public final class PostgresCluster extends CustomResource<PostgresClusterSpec, @Nullable PostgresClusterStatus>
        implements Namespaced {
    private static final long serialVersionUID = 1L;

    @Override
    protected @Nullable PostgresClusterStatus initStatus() {
        return null;
    }

    @Override
    @SuppressWarnings("NullAway") // absent only until the object has been read or filled
    protected PostgresClusterSpec initSpec() {
        return null;
    }

    /** The names of its objects. */
    public ClusterNames names() {
        return new ClusterNames(getMetadata().getName());
    }
}
