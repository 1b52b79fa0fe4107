package io.pgbaton.resources.cluster;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.resources.ResourceShape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the operator says about a cluster. People read it; no decision permits anything because of it.
 *
 * @param summary one sentence for a person
 * @param selector selects the cluster's pods; what the scale subresource shows
 * @param activeRoleChange the name of the PostgresRoleChange that is under way; null if none is
 * @param workflows the address of the list of this cluster's workflows in the Temporal Web UI
 */
@ResourceShape
public record PostgresClusterStatus(
        @Nullable Long observedGeneration,

        @Nullable @StatusReplicas @JsonPropertyDescription("How many instances serve clients, the primary included")
        Integer readyReplicas,

        @Nullable
        @Size(max = PgbatonApi.MAX_INSTANCE_NAME)
        @JsonPropertyDescription("The instance that holds the baton and serves")
        String currentPrimary,

        @Nullable @Size(max = PgbatonApi.MAX_SENTENCE) @JsonPropertyDescription("How the cluster is, in one sentence")
        String summary,

        @Size(max = 16) List<Condition> conditions,

        @Nullable @JsonPropertyDescription("The newest epoch of the baton")
        Long epoch,

        @Nullable
        @Size(max = PgbatonApi.MAX_SENTENCE)
        @JsonPropertyDescription("What a commit survives, and why not more")
        String durability,

        @Size(max = PgbatonApi.MAX_INSTANCES) List<InstanceStatus> instances,

        @Nullable @Size(max = 253) @JsonPropertyDescription("The PostgresRoleChange that is under way")
        String activeRoleChange,

        @Nullable
        @Size(max = PgbatonApi.MAX_SENTENCE)
        @JsonPropertyDescription("Where all workflows of this cluster are listed in the Temporal Web UI")
        String workflows,

        @Nullable @LabelSelector @Size(max = 253) String selector) {
    public PostgresClusterStatus {
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
        instances = instances == null ? List.of() : List.copyOf(instances);
    }
}
