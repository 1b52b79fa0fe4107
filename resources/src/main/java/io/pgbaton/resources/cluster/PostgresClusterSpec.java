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
        value = "has(self.storageSpec)",
        message = "spec.storageSpec must say what each volume is made from, at least resources.requests.storage,"
                + " for example 10Gi")
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

        @ValidationRule(
                value = "!(" + HAS_STORAGE + ") || !isQuantity(" + STORAGE + ")" + " ? false : quantity(" + STORAGE
                        + ").isGreaterThan(quantity('0'))",
                message = "spec.storageSpec.resources.requests.storage must say how large each volume is, more than 0,"
                        + " for example 10Gi")
        @ValidationRule(
                value = "!(" + HAS_STORAGE + " && " + HAD_STORAGE + ") || !isQuantity(" + STORAGE + ")"
                        + " ? true : quantity(" + STORAGE + ").compareTo(quantity(" + OLD_STORAGE + ")) >= 0",
                message = "spec.storageSpec.resources.requests.storage cannot shrink: a volume can only grow,"
                        + " so it stays as it was or becomes more")
        @ValidationRule(
                value = "has(self.storageClassName) == has(oldSelf.storageClassName)"
                        + " && (!has(self.storageClassName) || self.storageClassName == oldSelf.storageClassName)",
                message = "spec.storageSpec.storageClassName cannot change: volumes do not move between storage"
                        + " classes, so it stays as it was")
        @JsonPropertyDescription("The claim that each instance's volume is made from")
        PersistentVolumeClaimSpec storageSpec) {
    /** As the schema says it. */
    public static final int DEFAULT_REPLICAS = 3;

    private static final String STORAGE = "string(self.resources.requests['storage'])";
    private static final String OLD_STORAGE = "string(oldSelf.resources.requests['storage'])";
    private static final String HAS_STORAGE =
            "has(self.resources) && has(self.resources.requests) && 'storage' in self.resources.requests";
    private static final String HAD_STORAGE =
            "has(oldSelf.resources) && has(oldSelf.resources.requests) && 'storage' in oldSelf.resources.requests";
}
