package io.pgbaton.resources.backup;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.resources.ResourceShape;

/**
 * Of which cluster it is a backup, and where.
 *
 * @param cluster the name of the PostgresCluster, in the same namespace; another one may have it by now
 * @param clusterUid which one it was
 * @param claim the PersistentVolumeClaim that holds it
 */
@ResourceShape
@ValidationRule(value = "self == oldSelf", message = "a PostgresBackup is a record: its spec never changes")
public record PostgresBackupSpec(
        @Required @Size(min = 1, max = PgbatonApi.MAX_NAME) String cluster,
        @Required @Size(min = 1, max = 64) String clusterUid,

        @Required
        @Size(min = 1, max = 253)
        @JsonPropertyDescription("The PersistentVolumeClaim that holds it, which nobody owns")
        String claim) {}
