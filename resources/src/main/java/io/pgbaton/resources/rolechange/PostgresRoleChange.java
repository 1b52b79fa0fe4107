package io.pgbaton.resources.rolechange;

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
import io.pgbaton.resources.PgbatonApi;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One role change: of a bootstrap or failover the record, written by the operator only and kept whatever the workflow service
 * forgets; of a switchover also the request, which somebody creates.
 */
@Group(PgbatonApi.NAME)
@Version(PgbatonApi.VERSION)
@Kind("PostgresRoleChange")
@Singular("postgresrolechange")
@Plural("postgresrolechanges")
@ShortNames("pgrc")
@AdditionalPrinterColumn(name = "Cluster", jsonPath = ".spec.cluster", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Type", jsonPath = ".spec.type", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Epoch", jsonPath = ".status.epoch", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "From", jsonPath = ".status.from", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "To", jsonPath = ".status.to", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Gap ms", jsonPath = ".status.writeGapMs", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
        name = "Summary",
        jsonPath = ".status.summary",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1)
@ValidationRule(
        value = "has(self.spec)",
        message = "a PostgresRoleChange needs a spec with at least spec.type and spec.cluster")
public final class PostgresRoleChange extends CustomResource<PostgresRoleChangeSpec, @Nullable PostgresRoleChangeStatus>
        implements Namespaced {
    private static final long serialVersionUID = 1L;

    @Override
    @SuppressWarnings("NullAway") // absent only until the object has been read or filled
    protected PostgresRoleChangeSpec initSpec() {
        return null;
    }

    /** The cluster that it is about; empty if it has no spec, which the API server has not always asked for. */
    public Optional<String> cluster() {
        return Optional.ofNullable(getSpec()).map(PostgresRoleChangeSpec::cluster);
    }

    @Override
    protected @Nullable PostgresRoleChangeStatus initStatus() {
        return null;
    }
}
