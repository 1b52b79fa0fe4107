package io.pgbaton.resources.cluster;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.resources.ResourceShape;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asked for. What must not be missing is demanded by rules instead of being marked as required, because
 * those say what would be accepted.
 *
 * @param replicas how many instances in all, the primary included
 * @param image a Debian-based PostgreSQL image
 * @param resources of each PostgreSQL container
 * @param storageSpec the claim that each instance's volume is made from
 */
@ResourceShape
@ValidationRule(
        value = "has(self.image) && self.image != ''",
        message = "spec.image must name a PostgreSQL image, for example pgbaton/postgres:17")
@ValidationRule(
        value = "has(self.storageSpec) && has(self.storageSpec.resources) && has(self.storageSpec.resources.requests)"
                + " && 'storage' in self.storageSpec.resources.requests",
        message = "spec.storageSpec.resources.requests.storage must say how large each volume is, for example 10Gi")
@ValidationRule(
        value = "!has(self.storageSpec) || !has(self.storageSpec.resources)"
                + " || !has(self.storageSpec.resources.requests)"
                + " || !('storage' in self.storageSpec.resources.requests)"
                + " || quantity(string(self.storageSpec.resources.requests['storage'])).isGreaterThan(quantity('0'))",
        message = "spec.storageSpec.resources.requests.storage must be greater than 0, for example 10Gi")
@ValidationRule(
        value = "!has(self.storageSpec) || !has(self.storageSpec.resources)"
                + " || !has(self.storageSpec.resources.requests)"
                + " || !('storage' in self.storageSpec.resources.requests)"
                + " || !has(oldSelf.storageSpec) || !has(oldSelf.storageSpec.resources)"
                + " || !has(oldSelf.storageSpec.resources.requests)"
                + " || !('storage' in oldSelf.storageSpec.resources.requests)"
                + " || !quantity(string(self.storageSpec.resources.requests['storage']))"
                + ".isLessThan(quantity(string(oldSelf.storageSpec.resources.requests['storage'])))",
        message = "spec.storageSpec.resources.requests.storage cannot shrink: a volume can only grow,"
                + " so it stays as it was or becomes more")
@ValidationRule(
        value = "has(self.storageSpec) && has(oldSelf.storageSpec)"
                + " ? (has(self.storageSpec.storageClassName) ? self.storageSpec.storageClassName : '')"
                + " == (has(oldSelf.storageSpec.storageClassName) ? oldSelf.storageSpec.storageClassName : '')"
                + " : true",
        message = "spec.storageSpec.storageClassName cannot change: volumes do not move between storage classes,"
                + " so it stays as it was")
public record PostgresClusterSpec(
        @SpecReplicas
        @Default("3")
        @Min(1)
        @Max(PgbatonApi.MAX_INSTANCES)
        @JsonPropertyDescription("How many instances in all, the primary included; a commit survives the loss of any"
                + " one of them from 3 on")
        int replicas,

        @Size(max = 500) @JsonPropertyDescription("A Debian-based PostgreSQL image, for example pgbaton/postgres:17")
        String image,

        @Nullable @JsonPropertyDescription("Requests and limits of each instance")
        ResourceRequirements resources,

        @JsonPropertyDescription("The claim that each instance's volume is made from")
        PersistentVolumeClaimSpec storageSpec) {
    /** As the schema says it. */
    public static final int DEFAULT_REPLICAS = 3;
}
