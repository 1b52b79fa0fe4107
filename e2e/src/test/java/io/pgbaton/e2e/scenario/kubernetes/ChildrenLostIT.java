package io.pgbaton.e2e.scenario.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.pgbaton.e2e.kubernetes.InstancePod;
import io.pgbaton.e2e.kubernetes.KubernetesStack;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.scenario.FailureMode;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.Labels;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever of a cluster's objects somebody deletes or edits is put back, and clients keep writing. */
@Tag("kubernetes")
@ExtendWith(InSandbox.class)
class ChildrenLostIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    @Test
    @FailureMode(
            fault = "Services, StatefulSet and PodDisruptionBudget are deleted",
            behaviour = "they are put back, clients go on")
    void deletedObjectsArePutBack(KubernetesScenario scenario) {
        for (Resource<? extends HasMetadata> child : children(scenario.stack())) {
            HasMetadata before = child.require();
            child.withPropagationPolicy(DeletionPropagation.ORPHAN).delete();
            Eventually.within(
                    DEADLINE,
                    "%s %s to be put back"
                            .formatted(before.getKind(), before.getMetadata().getName()),
                    () -> isAnother(child.get(), before));
        }
        assertThat(scenario.stack().describeStatus()).contains("Available=True");
    }

    private static boolean isAnother(@Nullable HasMetadata now, HasMetadata before) {
        return now != null
                && !now.getMetadata().getUid().equals(before.getMetadata().getUid());
    }

    @Tag("thorough")
    @Test
    void aLostPasswordIsReplaced(KubernetesScenario scenario) {
        KubernetesStack stack = scenario.stack();
        String before = stack.application().password();

        stack.client()
                .secrets()
                .inNamespace(stack.key().namespace())
                .withName(names(stack).appSecret())
                .delete();

        Eventually.within(
                DEADLINE,
                "a new password",
                () -> !stack.application().password().equals(before));
        Eventually.within(DEADLINE, "the server to know it", () -> canLogIn(stack));
    }

    private static boolean canLogIn(KubernetesStack stack) {
        try (Connection connection =
                stack.application().connect(stack.published().orElseThrow(), 5)) {
            return connection.isValid(5);
        } catch (SQLException refused) {
            return false;
        }
    }

    @Tag("thorough")
    @Test
    void aLostControlSecretComesBackAsItWas(KubernetesScenario scenario) {
        KubernetesStack stack = scenario.stack();
        Resource<Secret> secret = stack.client()
                .secrets()
                .inNamespace(stack.key().namespace())
                .withName(names(stack).controlSecret());
        Map<String, String> before = secret.require().getData();

        secret.delete();

        Eventually.within(DEADLINE, "the control Secret to be back", () -> secret.get() != null);
        assertThat(secret.require().getData()).isEqualTo(before);
    }

    @Tag("thorough")
    @Test
    void editedObjectsArePutRight(KubernetesScenario scenario) {
        KubernetesStack stack = scenario.stack();
        Resource<Service> service = stack.client()
                .services()
                .inNamespace(stack.key().namespace())
                .withName(names(stack).primaryService());
        Map<String, String> selector = service.require().getSpec().getSelector();

        service.edit(edited -> {
            edited.getSpec().setSelector(Labels.selector(stack.key().name(), Labels.REPLICA));
            return edited;
        });

        Eventually.within(
                DEADLINE,
                "the selector of the primary's Service to be put right",
                () -> service.require().getSpec().getSelector().equals(selector));
    }

    @Test
    void aRoleLabelThatSomebodyWroteIsPutRight(KubernetesScenario scenario) {
        InstancePod standby = scenario.standbys().getFirst();
        InstancePod primary = scenario.primary();

        relabel(scenario, standby, Labels.PRIMARY);
        relabel(scenario, primary, Labels.REPLICA);

        for (InstancePod instance : scenario.stack().instances()) {
            String role = instance.name().equals(primary.name()) ? Labels.PRIMARY : Labels.REPLICA;
            Eventually.within(
                    DEADLINE,
                    "%s to be labelled %s again".formatted(instance, role),
                    () -> role.equals(instance.pod().getMetadata().getLabels().get(Labels.ROLE)));
        }
    }

    private static void relabel(KubernetesScenario scenario, InstancePod instance, String role) {
        scenario.sandbox()
                .kubectl(
                        "label",
                        "--overwrite",
                        "pod",
                        instance.name().value(),
                        "-n",
                        scenario.stack().key().namespace(),
                        "%s=%s".formatted(Labels.ROLE, role));
    }

    private static List<Resource<? extends HasMetadata>> children(KubernetesStack stack) {
        String namespace = stack.key().namespace();
        ClusterNames names = names(stack);
        return List.of(
                stack.client().services().inNamespace(namespace).withName(names.primaryService()),
                stack.client().services().inNamespace(namespace).withName(names.replicasService()),
                stack.client().services().inNamespace(namespace).withName(names.instancesService()),
                stack.client()
                        .policy()
                        .v1()
                        .podDisruptionBudget()
                        .inNamespace(namespace)
                        .withName(names.podDisruptionBudget()),
                stack.client()
                        .policy()
                        .v1()
                        .podDisruptionBudget()
                        .inNamespace(namespace)
                        .withName(names.primaryDisruptionBudget()),
                stack.client().apps().statefulSets().inNamespace(namespace).withName(names.statefulSet()));
    }

    private static ClusterNames names(KubernetesStack stack) {
        return stack.key().names();
    }
}
