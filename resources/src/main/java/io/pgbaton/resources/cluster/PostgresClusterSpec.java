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
import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.core.parameters.Parameters;
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
 * @param durability what a commit waits for; null for what is usual with so many instances
 * @param failover what happens when the primary is lost; null for the defaults
 * @param switchover what happens when somebody asks for another primary; null for the defaults
 * @param deletion what is left when the cluster is deleted; null for the defaults
 * @param bootstrap what it is made from; null for an empty database
 * @param superuserAccess whether PostgreSQL's superuser may log in over the network
 * @param postgresql how PostgreSQL is set up; null for the defaults
 */
@ResourceShape
@ValidationRule(
        value = "has(self.image) && self.image != ''",
        message = "spec.image must name a PostgreSQL image, for example pgbaton/postgres:17")
@ValidationRule(
        value = "has(self.storageSpec)",
        message = "spec.storageSpec must say what each volume is made from, at least resources.requests.storage,"
                + " for example 10Gi")
@ValidationRule(
        value = "has(self.bootstrap) == has(oldSelf.bootstrap)"
                + " && (!has(self.bootstrap) || self.bootstrap == oldSelf.bootstrap)",
        message =
                "spec.bootstrap cannot change: a cluster is made once, so it stays as it was; to make one from something"
                        + " else, make another one")
@ValidationRule(
        value = ClusterRules.ACKNOWLEDGEMENTS_FIT_THE_MODE,
        message =
                "spec.durability.acknowledgements is at least 1 where durability is Quorum, and 0 or absent where it is"
                        + " Async; with 1 or 2 replicas it is Async unless spec.durability.mode says Quorum")
@ValidationRule(
        value = ClusterRules.ENOUGH_OTHERS,
        message =
                "spec.durability.acknowledgements must be less than spec.replicas: the primary does not confirm its own"
                        + " commits")
@ValidationRule(
        value = ClusterRules.FAST_ONLY_IN_QUORUM,
        message =
                "spec.failover.fence Fast needs Quorum: only what others have confirmed is safe without a fence, so use"
                        + " Strict or spec.durability.mode Quorum")
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

        @Nullable
        @JsonPropertyDescription("Requests and limits of each instance; where neither is named, 100m of"
                + " cpu and 256Mi of memory are requested")
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
        PersistentVolumeClaimSpec storageSpec,

        @Nullable @JsonPropertyDescription("What a commit waits for")
        DurabilitySpec durability,

        @Nullable @JsonPropertyDescription("What happens when the primary is lost")
        FailoverSpec failover,

        @Nullable @JsonPropertyDescription("What happens when somebody asks for another primary")
        SwitchoverSpec switchover,

        @Nullable @JsonPropertyDescription("What is left when the cluster is deleted")
        DeletionSpec deletion,

        @Nullable @JsonPropertyDescription("What the cluster is made from; without it, an empty database")
        BootstrapSpec bootstrap,

        @Default("false")
        @JsonPropertyDescription("Whether the superuser postgres may log in to the primary over the network, with the"
                + " password in the Secret NAME-superuser; who may, can undo every promise of this cluster")
        boolean superuserAccess,

        @Nullable @JsonPropertyDescription("How PostgreSQL is set up")
        PostgresqlSpec postgresql) {
    /** As the schema says it. */
    public static final int DEFAULT_REPLICAS = 3;

    private static final String STORAGE = "string(self.resources.requests['storage'])";
    private static final String OLD_STORAGE = "string(oldSelf.resources.requests['storage'])";
    private static final String HAS_STORAGE =
            "has(self.resources) && has(self.resources.requests) && 'storage' in self.resources.requests";
    private static final String HAD_STORAGE =
            "has(oldSelf.resources) && has(oldSelf.resources.requests) && 'storage' in oldSelf.resources.requests";

    /** PostgreSQL as it is set up by default. */
    public PostgresClusterSpec(
            int replicas,
            String image,
            @Nullable ResourceRequirements resources,
            PersistentVolumeClaimSpec storageSpec,
            @Nullable DurabilitySpec durability,
            @Nullable FailoverSpec failover,
            @Nullable SwitchoverSpec switchover,
            @Nullable DeletionSpec deletion,
            @Nullable BootstrapSpec bootstrap,
            boolean superuserAccess) {
        this(
                replicas,
                image,
                resources,
                storageSpec,
                durability,
                failover,
                switchover,
                deletion,
                bootstrap,
                superuserAccess,
                null);
    }

    /** Durability, failover, switchovers and deletion as they are by default. */
    public PostgresClusterSpec(
            int replicas,
            String image,
            @Nullable ResourceRequirements resources,
            PersistentVolumeClaimSpec storageSpec) {
        this(replicas, image, resources, storageSpec, null, null, null, null, null, false);
    }

    /** Switchovers and deletion as they are by default. */
    public PostgresClusterSpec(
            int replicas,
            String image,
            @Nullable ResourceRequirements resources,
            PersistentVolumeClaimSpec storageSpec,
            @Nullable DurabilitySpec durability,
            @Nullable FailoverSpec failover) {
        this(replicas, image, resources, storageSpec, durability, failover, null, null, null, false);
    }

    /** The parameters of PostgreSQL that are asked for. */
    public Parameters parameters() {
        return postgresql == null ? Parameters.NONE : postgresql.parametersOrNone();
    }

    /** How many other instances confirm each commit (W). */
    public int acknowledgements() {
        return DurabilitySpec.acknowledgements(durability, replicas);
    }

    public DeletionSpec deletionOrDefault() {
        return deletion == null ? DeletionSpec.DEFAULT : deletion;
    }

    /** What membership shall be. */
    public WantedShape shape() {
        return new WantedShape(replicas, acknowledgements());
    }

    public FailoverSpec failoverOrDefault() {
        return failover == null ? FailoverSpec.DEFAULT : failover;
    }

    public SwitchoverSpec switchoverOrDefault() {
        return switchover == null ? SwitchoverSpec.DEFAULT : switchover;
    }
}
