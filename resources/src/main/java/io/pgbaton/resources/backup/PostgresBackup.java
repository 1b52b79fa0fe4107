package io.pgbaton.resources.backup;

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
import org.jspecify.annotations.Nullable;

/**
 * The record of one backup: where it is, how it was verified, how to restore it. Written by the worker only, and owned by nobody:
 * it stays when its cluster is gone, until somebody deletes it.
 */
@Group(PgbatonApi.NAME)
@Version(PgbatonApi.VERSION)
@Kind("PostgresBackup")
@Singular("postgresbackup")
@Plural("postgresbackups")
@ShortNames("pgbackup")
@AdditionalPrinterColumn(name = "Cluster", jsonPath = ".spec.cluster", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Percent",
        jsonPath = ".status.copied.percent",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Bytes", jsonPath = ".status.copied.bytes", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Volume", jsonPath = ".spec.claim", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
        name = "Summary",
        jsonPath = ".status.summary",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1)
@ValidationRule(value = "has(self.spec)", message = "a PostgresBackup needs a spec, which its worker writes")
public final class PostgresBackup extends CustomResource<PostgresBackupSpec, @Nullable PostgresBackupStatus>
        implements Namespaced {
    private static final long serialVersionUID = 1L;

    @Override
    @SuppressWarnings("NullAway") // absent only until the object has been read or filled
    protected PostgresBackupSpec initSpec() {
        return null;
    }

    @Override
    protected @Nullable PostgresBackupStatus initStatus() {
        return null;
    }
}
