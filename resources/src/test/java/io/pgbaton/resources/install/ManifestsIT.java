package io.pgbaton.resources.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.pgbaton.kubetest.Kubernetes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What deploy/manifests installs and deploy/samples shows, on a real API server. */
class ManifestsIT {
    @RegisterExtension
    static final Kubernetes KUBERNETES = new Kubernetes();

    private static final Path MANIFESTS = Path.of("../deploy/manifests");
    private static final Path SAMPLES = Path.of("../deploy/samples");
    private static final String NAMESPACE = "pgbaton-system";
    private static final String EVERYWHERE = "";

    @BeforeAll
    static void install() throws IOException {
        apply();
    }

    private static List<HasMetadata> apply() throws IOException {
        List<HasMetadata> applied = new ArrayList<>();
        for (HasMetadata wanted : objects(MANIFESTS)) {
            applied.add(KUBERNETES
                    .client()
                    .resource(wanted)
                    .fieldValidation(Validation.STRICT)
                    .serverSideApply());
        }
        return applied;
    }

    private static List<HasMetadata> objects(Path folder) throws IOException {
        List<HasMetadata> objects = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                try (InputStream stream = Files.newInputStream(file)) {
                    objects.addAll(KUBERNETES.client().load(stream).items());
                }
            }
        }
        return objects;
    }

    @Test
    void installingASecondTimeChangesNothing() throws IOException {
        List<String> before = versions(apply());
        assertThat(before).hasSizeGreaterThan(10);
        assertThat(versions(apply())).isEqualTo(before);
    }

    @Test
    void theSampleOfAPolicyForTemporalIsAccepted() throws IOException {
        KUBERNETES
                .client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("temporal")
                        .endMetadata()
                        .build())
                .serverSideApply();
        try (InputStream stream = Files.newInputStream(Path.of("../deploy/temporal/network-policy.yaml"))) {
            assertThat(KUBERNETES.client().load(stream).items())
                    .singleElement()
                    .satisfies(policy -> KUBERNETES
                            .client()
                            .resource(policy)
                            .fieldValidation(Validation.STRICT)
                            .serverSideApply());
        }
    }

    /** Deployments are taken whatever their pods ask for; it is the pods that are refused. */
    @Test
    void operatorAndWorkerRunWhereOnlyPodsOfTheRestrictedStandardAreTaken() throws IOException {
        List<Deployment> deployments = objects(MANIFESTS).stream()
                .filter(Deployment.class::isInstance)
                .map(Deployment.class::cast)
                .toList();
        assertThat(deployments).hasSize(2);
        for (Deployment deployment : deployments) {
            PodTemplateSpec template = deployment.getSpec().getTemplate();
            assertThat(template.getMetadata().getLabels())
                    .isEqualTo(deployment.getSpec().getSelector().getMatchLabels());
            assertThat(tryOut(template.getSpec()).getSpec().getServiceAccountName())
                    .isEqualTo(deployment.getMetadata().getName());
            PodSpec greedy =
                    new PodSpecBuilder(template.getSpec()).withHostNetwork(true).build();
            assertThatThrownBy(() -> tryOut(greedy))
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining("violates PodSecurity \"restricted");
        }
    }

    private static Pod tryOut(PodSpec spec) {
        return KUBERNETES
                .client()
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName("try-out")
                        .endMetadata()
                        .withSpec(spec)
                        .build())
                .dryRun()
                .create();
    }

    private static List<String> versions(List<HasMetadata> objects) {
        return objects.stream()
                .map(object -> "%s %s %s"
                        .formatted(
                                object.getKind(),
                                object.getMetadata().getName(),
                                object.getMetadata().getResourceVersion()))
                .toList();
    }

    @Test
    void everySampleIsAccepted() throws IOException {
        List<HasMetadata> samples = objects(SAMPLES);
        assertThat(samples)
                .extracting(HasMetadata::getKind)
                .containsExactlyInAnyOrder(
                        "PostgresCluster", "PostgresCluster", "PostgresCluster", "PostgresRoleChange");
        for (HasMetadata sample : samples) {
            sample.getMetadata().setNamespace(KUBERNETES.newNamespace());
            KUBERNETES
                    .client()
                    .resource(sample)
                    .fieldValidation(Validation.STRICT)
                    .serverSideApply();
        }
    }

    @Test
    void oneSampleShowsEveryField() throws IOException {
        JSONSchemaProps schema = KUBERNETES
                .client()
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("postgresclusters.pgbaton.io")
                .get()
                .getSpec()
                .getVersions()
                .getFirst()
                .getSchema()
                .getOpenAPIV3Schema();
        JSONSchemaProps spec = Objects.requireNonNull(schema.getProperties().get("spec"));
        GenericKubernetesResource sample = KUBERNETES
                .client()
                .getKubernetesSerialization()
                .unmarshal(Files.readString(SAMPLES.resolve("all-fields.yaml")), GenericKubernetesResource.class);
        Map<String, ?> shown = sample.get("spec");
        assertThat(shown.keySet()).isEqualTo(spec.getProperties().keySet());
    }

    /** Who writes what: one writer a field (ARCHITECTURE.md). */
    @Test
    void theOperatorWritesWhatWasAskedForAndWhatItSaw() {
        assertThat(allowed("pgbaton-operator", EVERYWHERE, "patch postgresclusters/status.pgbaton.io"))
                .isTrue();
        assertThat(allowed("pgbaton-operator", EVERYWHERE, "create postgresrolechanges.pgbaton.io"))
                .isTrue();
        assertThat(allowed("pgbaton-operator", EVERYWHERE, "patch statefulsets.apps"))
                .isTrue();
        assertThat(allowed("pgbaton-operator", EVERYWHERE, "create events.events.k8s.io"))
                .isTrue();
        assertThat(allowed("pgbaton-operator", NAMESPACE, "update leases.coordination.k8s.io"))
                .isTrue();
    }

    @Test
    void theOperatorSeesNodesAndChangesNone() {
        assertThat(allowed("pgbaton-operator", EVERYWHERE, "watch nodes")).isTrue();
        for (String verb : List.of("get", "create", "update", "patch", "delete")) {
            assertThat(allowed("pgbaton-operator", EVERYWHERE, verb + " nodes"))
                    .as(verb)
                    .isFalse();
        }
        assertThat(allowed("pgbaton-operator", EVERYWHERE, "create pods/eviction"))
                .isFalse();
    }

    @Test
    void theOperatorNeitherMovesTheBatonNorTouchesAPodNorListsSecrets() {
        for (String verb : List.of("create", "update", "patch", "delete")) {
            assertThat(allowed("pgbaton-operator", EVERYWHERE, verb + " postgresbatons.pgbaton.io"))
                    .as(verb)
                    .isFalse();
            assertThat(allowed("pgbaton-operator", EVERYWHERE, verb + " pods"))
                    .as(verb)
                    .isFalse();
        }
        assertThat(allowed("pgbaton-operator", EVERYWHERE, "create pods/exec")).isFalse();
        assertThat(allowed("pgbaton-operator", EVERYWHERE, "list secrets")).isFalse();
        for (String verb : List.of("list", "watch", "update", "delete")) {
            assertThat(allowed("pgbaton-operator", EVERYWHERE, verb + " persistentvolumeclaims"))
                    .as(verb)
                    .isFalse();
        }
        assertThat(allowed("pgbaton-operator", EVERYWHERE, "update leases.coordination.k8s.io"))
                .isFalse();
    }

    @Test
    void theWorkerMovesTheBatonLabelsPodsAndEndsThemButMakesNone() {
        assertThat(allowed("pgbaton-worker", EVERYWHERE, "update postgresbatons.pgbaton.io"))
                .isTrue();
        assertThat(allowed("pgbaton-worker", EVERYWHERE, "patch pods")).isTrue();
        assertThat(allowed("pgbaton-worker", EVERYWHERE, "delete pods")).isTrue();
        assertThat(allowed("pgbaton-worker", EVERYWHERE, "create pods")).isFalse();
        assertThat(allowed("pgbaton-worker", EVERYWHERE, "patch statefulsets.apps"))
                .isTrue();
        assertThat(allowed("pgbaton-worker", EVERYWHERE, "get secrets")).isTrue();
    }

    @Test
    void theWorkerWritesNoClusterNoRecordAndNoObjectOfACluster() {
        for (String verb : List.of("create", "update", "patch", "delete")) {
            for (String kind : List.of(
                    "postgresclusters.pgbaton.io",
                    "postgresclusters/status.pgbaton.io",
                    "postgresrolechanges.pgbaton.io",
                    "services",
                    "secrets")) {
                assertThat(allowed("pgbaton-worker", EVERYWHERE, "%s %s".formatted(verb, kind)))
                        .as(verb + kind)
                        .isFalse();
            }
        }
        assertThat(allowed("pgbaton-worker", EVERYWHERE, "delete postgresbatons.pgbaton.io"))
                .isFalse();
        assertThat(allowed("pgbaton-worker", EVERYWHERE, "create pods/exec")).isFalse();
        assertThat(allowed("pgbaton-worker", EVERYWHERE, "list secrets")).isFalse();
    }

    @Test
    void theWorkerTakesAwayTheJobThatOffersABackupAndNeverABackup() {
        assertThat(allowed("pgbaton-worker", EVERYWHERE, "delete jobs.batch")).isTrue();
        for (String verb : List.of("update", "patch", "delete")) {
            assertThat(allowed("pgbaton-worker", EVERYWHERE, verb + " postgresbackups.pgbaton.io"))
                    .as(verb)
                    .isFalse();
        }
    }

    /**
     * Asks the API server.
     *
     * @param namespace empty for all of them
     * @param what verb, blank, RESOURCE[/SUBRESOURCE][.GROUP]
     */
    private static boolean allowed(String account, String namespace, String what) {
        String verb = what.substring(0, what.indexOf(' '));
        String[] words = what.substring(verb.length() + 1).split("\\.", 2);
        String[] resource = words[0].split("/", 2);
        SelfSubjectAccessReview review = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withNamespace(namespace)
                .withVerb(verb)
                .withResource(resource[0])
                .withSubresource(resource.length > 1 ? resource[1] : "")
                .withGroup(words.length > 1 ? words[1] : "")
                .endResourceAttributes()
                .endSpec()
                .build();
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withHttpClientFactory(new JdkHttpClientFactory())
                .withConfig(KUBERNETES.configOf(NAMESPACE, account))
                .build()) {
            return client.resource(review).create().getStatus().getAllowed();
        }
    }
}
