package io.pgbaton.resources.cluster;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.pgbaton.resources.ResourceShape;

/**
 * What a new cluster is made from. It is looked at until the cluster has a database, and means nothing afterwards.
 *
 * @param fromBackup the PostgresBackup that its first database is made from; it stays as it is
 * @param acceptIncomplete true if it may be one that is not proven to hold every acknowledged commit
 */
@ResourceShape
@ValidationRule(
        value = "has(self.fromBackup)",
        message = "spec.bootstrap.fromBackup must name a PostgresBackup of the cluster's own namespace; without"
                + " spec.bootstrap the cluster begins empty")
public record BootstrapSpec(
        @Size(min = 1, max = 253)
        @JsonPropertyDescription("The PostgresBackup, in the cluster's own namespace, that it is made from (kubectl get"
                + " pgbackup); it stays as it is")
        String fromBackup,

        @Default("false")
        @JsonPropertyDescription("Whether the backup may lack commits that were acknowledged: one whose status does not"
                + " say that it is complete is taken only with this")
        boolean acceptIncomplete) {}
