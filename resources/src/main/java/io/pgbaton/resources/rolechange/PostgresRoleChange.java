package io.pgbaton.resources.rolechange;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import io.pgbaton.resources.PgbatonApi;
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
public final class PostgresRoleChange extends CustomResource<PostgresRoleChangeSpec, @Nullable PostgresRoleChangeStatus>
        implements Namespaced {
    private static final long serialVersionUID = 1L;

    @Override
    @SuppressWarnings("NullAway") // absent only until the object has been read or filled
    protected PostgresRoleChangeSpec initSpec() {
        return null;
    }

    @Override
    protected @Nullable PostgresRoleChangeStatus initStatus() {
        return null;
    }
}
