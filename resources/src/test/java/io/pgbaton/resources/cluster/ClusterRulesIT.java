package io.pgbaton.resources.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.pgbaton.core.parameters.ManagedParameters;
import io.pgbaton.core.parameters.ParameterRule;
import io.pgbaton.core.parameters.Parameters;
import io.pgbaton.kubetest.Kubernetes;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input is refused by the API server, with a sentence that says what would be accepted. */
class ClusterRulesIT {
    private static final String GOOD = """
            apiVersion: pgbaton.io/v1
            kind: PostgresCluster
            metadata: {name: orders}
            spec:
              replicas: 3
              image: pgbaton/postgres:17
              storageSpec: {storageClassName: fast, resources: {requests: {storage: 10Gi}}}
            """;

    @RegisterExtension
    static final Kubernetes KUBERNETES = new Kubernetes();

    private final KubernetesClient client = KUBERNETES.client();
    private String namespace = "";

    @BeforeEach
    void newNamespace() {
        namespace = KUBERNETES.newNamespace();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        replicas: 3              | replicas: 0               | spec.replicas in body should be greater than or equal to 1
        replicas: 3              | replicas: -1              | spec.replicas in body should be greater than or equal to 1
        replicas: 3              | replicas: 10              | spec.replicas in body should be less than or equal to 9
        image: pgbaton/postgres:17 | x: y                    | spec.image must name a PostgreSQL image, for example pgbaton/postgres:17
        image: pgbaton/postgres:17 | image: ''               | spec.image must name a PostgreSQL image, for example pgbaton/postgres:17
        storage: 10Gi            | storage: 0                | must say how large each volume is, more than 0, for example 10Gi
        storage: 10Gi            | storage: '0'              | must say how large each volume is, more than 0, for example 10Gi
        storage: 10Gi            | storage: -1Gi             | must say how large each volume is, more than 0, for example 10Gi
        storage: 10Gi            | storage: much             | must say how large each volume is, more than 0, for example 10Gi
        {storage: 10Gi}          | {cpu: 1}                  | must say how large each volume is, more than 0, for example 10Gi
        requests: {storage: 10Gi} | limits: {storage: 10Gi}  | must say how large each volume is, more than 0, for example 10Gi
        'resources: {requests: {storage: 10Gi}}' | volumeMode: Filesystem | must say how large each volume is, more than 0
        storageSpec:             | otherSpec:                | spec.storageSpec must say what each volume is made from
        name: orders             | name: o234567890123456789012345678901234567890x | has at most 40 characters
        name: orders             | name: 0rders              | the first one a letter
        name: orders             | name: or.ders             | lower-case letters, digits and hyphens
        """)
    void refusesAtCreation(String good, String bad, String sentence) {
        assertThatThrownBy(() -> create(GOOD.replace(good, bad)))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        durability: {mode: Quorum, acknowledgements: 3}         | spec.durability.acknowledgements must be less than spec.replicas
        deletion: {finalBackup: Never}                          | spec.deletion.finalBackup: Unsupported value: "Never"
        deletion: {volumes: Keep}                               | spec.deletion.volumes: Unsupported value: "Keep"
        durability: {acknowledgements: 3}                       | spec.durability.acknowledgements must be less than spec.replicas
        durability: {mode: Quorum, acknowledgements: 0}         | is at least 1 where durability is Quorum, and 0 or absent where it is Async
        durability: {acknowledgements: 0}                       | is at least 1 where durability is Quorum, and 0 or absent where it is Async
        durability: {mode: Async, acknowledgements: 1}          | is at least 1 where durability is Quorum, and 0 or absent where it is Async
        durability: {acknowledgements: -1}                      | spec.durability.acknowledgements in body should be greater than or equal to 0
        durability: {mode: Sometimes}                           | supported values: "Async", "Quorum"
        durability: {mode: Async}, failover: {fence: Fast}      | spec.failover.fence Fast needs Quorum
        switchover: {approval: Perhaps}                         | supported values: "NotRequired", "Required"
        switchover: {approvalTimeout: 10s}                      | spec.switchover.approvalTimeout must be a time from 1m to 168h, for example 1h
        failover: {delay: soon}                                 | spec.failover.delay must be a time from 0s to 1h, for example 10s
        failover: {delay: 2h}                                   | spec.failover.delay must be a time from 0s to 1h, for example 10s
        failover: {delay: -1s}                                  | spec.failover.delay must be a time from 0s to 1h, for example 10s
        failover: {delay: ""}                                   | spec.failover.delay must be a time from 0s to 1h, for example 10s
        failover: {stuckAfter: 4s}                              | spec.failover.stuckAfter must be a time from 5s to 1h, for example 20s
        failover: {stuckAfter: 20}                              | spec.failover.stuckAfter
        failover: {approvalTimeout: 59s}                        | spec.failover.approvalTimeout must be a time from 1m to 168h, for example 1h
        failover: {mode: Perhaps}                               | supported values: "Approval", "Automatic", "Manual"
        bootstrap: {acceptIncomplete: true}                     | spec.bootstrap.fromBackup must name a PostgresBackup of the cluster's own namespace
        bootstrap: {fromBackup: ""}                             | spec.bootstrap.fromBackup in body should be at least 1 chars long
        failover: {lossy: Sometimes}                            | supported values: "Allow", "Ask", "Never"
        postgresql: {parameters: {fsync: 'off'}}                | must not name a parameter that pgbaton sets itself or rests a promise on
        postgresql: {parameters: {work_mem: 8MB, FSync: x, wal_level: y}} | must not name a parameter that pgbaton sets itself
        postgresql: {parameters: {ssl_ciphers: x}}              | must not name a parameter that pgbaton sets itself
        postgresql: {parameters: {Work_Mem: 8MB}}               | names each parameter in lower case
        postgresql: {parameters: {work-mem: 8MB}}               | names each parameter in lower case
        postgresql: {parameters: {'': 8MB}}                     | names each parameter in lower case
        postgresql: {parameters: {work_mem: "8MB\\n"}}          | one line of at most 400 printable ASCII characters
        postgresql: {parameters: {work_mem: "\\u00e4"}}         | one line of at most 400 printable ASCII characters
        postgresql: {parameters: {max_connections: "1e3"}}      | are whole numbers, for example 200
        postgresql: {parameters: {max_connections: ''}}         | are whole numbers, for example 200
        postgresql: {parameters: {max_connections: 200}}        | spec.postgresql.parameters
        """)
    void refusesAWishThatCannotBeKept(String wish, String sentence) {
        assertThatThrownBy(() -> create(wishing(wish)))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "durability: {mode: Quorum, acknowledgements: 2}",
                "durability: {mode: Async, acknowledgements: 0}",
                "durability: {mode: Async}, failover: {lossy: Allow}",
                "failover: {mode: Approval, fence: Fast, delay: 10s, stuckAfter: 1m30s, lossy: Never, approvalTimeout: 168h}",
            })
    void acceptsWhatCanBeKept(String wish) {
        create(wishing(wish));
    }

    private static Stream<String> managed() {
        return Stream.concat(
                Arrays.stream(ManagedParameters.NAMES.split(" ")),
                Arrays.stream(ManagedParameters.PREFIXES.split(" ")).map("%sx"::formatted));
    }

    @ParameterizedTest
    @MethodSource("managed")
    void nobodyChoosesAParameterThatAPromiseRestsOnHoweverItIsWritten(String name) {
        for (String written : List.of(name, name.toUpperCase(Locale.ROOT))) {
            assertThatThrownBy(() -> create(withParameters(Map.of("work_mem", "8MB", written, "1"))))
                    .hasMessageContaining("must not name a parameter that pgbaton sets itself");
        }
    }

    @Test
    void asManyParametersAsThereMayBeAreTakenAndNoLongerOnes() {
        Map<String, String> most = IntStream.range(0, ParameterRule.MOST)
                .boxed()
                .collect(Collectors.toMap(
                        number -> "%s%03d".formatted("p".repeat(ParameterRule.LONGEST_NAME - 3), number),
                        number -> "v".repeat(ParameterRule.LONGEST_VALUE)));
        create(withParameters(most));
        assertThat(cluster().getSpec().parameters()).isEqualTo(Parameters.of(most));

        Map<String, String> tooMany = new TreeMap<>(most);
        tooMany.put("work_mem", "8MB");
        assertThatThrownBy(() -> create(withParameters(tooMany))).hasMessageContaining("100");
        assertThatThrownBy(() -> create(withParameters(Map.of("p".repeat(ParameterRule.LONGEST_NAME + 1), "1"))))
                .hasMessageContaining("with at most 63 letters");
        assertThatThrownBy(() -> create(withParameters(Map.of("p", "v".repeat(ParameterRule.LONGEST_VALUE + 1)))))
                .hasMessageContaining("400");
    }

    @Test
    void parametersOfPostgresqlAndOfExtensionsCanBeChosenAndChanged() {
        Map<String, String> chosen = Map.of(
                "work_mem",
                "8MB",
                "pg_stat_statements.max",
                "1000",
                "log_line_prefix",
                "%m 'x' \\ ",
                "max_connections",
                "200");
        create(withParameters(chosen));
        assertThat(cluster().getSpec().parameters()).isEqualTo(Parameters.of(chosen));
        update(withParameters(Map.of()));
        assertThat(cluster().getSpec().parameters()).isEqualTo(Parameters.NONE);
    }

    private String withParameters(Map<String, String> parameters) {
        String json = client.getKubernetesSerialization().asJson(parameters);
        return GOOD.replace("spec:", "spec:\n  postgresql: {parameters: %s}".formatted(json));
    }

    @Test
    void twoInstancesWaitForNobodyUnlessTheyAreAskedTo() {
        String two = GOOD.replace("replicas: 3", "replicas: 2");
        assertThatThrownBy(() -> create(two.replace("spec:", "spec:\n  failover: {fence: Fast}")))
                .hasMessageContaining("spec.failover.fence Fast needs Quorum");
        assertThatThrownBy(() -> create(GOOD.replace("replicas: 3", "replicas: 1")
                        .replace("spec:", "spec:\n  durability: {mode: Quorum}")))
                .hasMessageContaining("must be less than spec.replicas");
        create(two.replace("spec:", "spec:\n  durability: {mode: Quorum}"));
        assertThat(cluster().getSpec().acknowledgements()).isEqualTo(1);
    }

    /** One or more fields in braces, as one would write them on a line. */
    private static String wishing(String fields) {
        String lines = fields.replace("}, ", "}\n  ");
        return GOOD.replace("spec:", "spec:\n  " + lines);
    }

    @Test
    void refusesAClusterWithoutASpec() {
        assertThatThrownBy(() -> create(GOOD.substring(0, GOOD.indexOf("spec:"))))
                .hasMessageContaining("a PostgresCluster needs a spec with at least spec.image and spec.storageSpec");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        storage: 10Gi          | storage: 9Gi             | cannot shrink: a volume can only grow
        storage: 10Gi          | storage: 10000Mi         | cannot shrink: a volume can only grow
        storageClassName: fast | storageClassName: slow   | storageClassName cannot change
        'storageClassName: fast, ' | ''                   | storageClassName cannot change
        """)
    void refusesOfARunningCluster(String good, String bad, String sentence) {
        create(GOOD);
        assertThatThrownBy(() -> update(GOOD.replace(good, bad)))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        bootstrap: {fromBackup: a}  | bootstrap: {fromBackup: b}
        bootstrap: {fromBackup: a}  | bootstrap: {fromBackup: a, acceptIncomplete: true}
        bootstrap: {fromBackup: a}  | switchover: {}
        switchover: {}              | bootstrap: {fromBackup: a}
        """)
    void whatAClusterIsMadeFromNeverChanges(String before, String after) {
        create(wishing(before));
        assertThatThrownBy(() -> update(wishing(after)))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("spec.bootstrap cannot change: a cluster is made once");
        update(wishing(before + ", deletion: {volumes: Delete}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"storage: 10240Mi", "storage: 20Gi", "storage: 21474836480"})
    void aVolumeMayStayOrGrow(String storage) {
        create(GOOD);
        update(GOOD.replace("storage: 10Gi", storage));
    }

    @Test
    void acceptsTheShortestAndTheLongestName() {
        create(GOOD.replace("name: orders", "name: o"));
        create(GOOD.replace("name: orders", "name: o23456789012345678901234567890123456789x"));
    }

    @Test
    void threeInstancesAreTheDefault() {
        create(GOOD.replace("replicas: 3", "resources: {}"));
        assertThat(cluster().getSpec().replicas()).isEqualTo(3);
    }

    @Test
    void nothingIsTakenFromAnotherNamespace() {
        assertThat(KUBERNETES.kubectl("explain", "pgc.spec.storageSpec", "--recursive"))
                .contains("dataSourceRef")
                .doesNotContain("namespace");
    }

    @Test
    void peopleSeeReplicasReadyPrimaryAgeAndStatusInThisOrder() {
        create(GOOD);
        PostgresCluster cluster = cluster();
        cluster.setStatus(new PostgresClusterStatus(
                1L,
                2,
                "orders-1",
                "orders-2 is being rejoined",
                List.of(),
                3L,
                null,
                List.of(),
                null,
                null,
                "app=postgres"));
        client.resource(cluster).updateStatus();
        List<String> lines =
                KUBERNETES.kubectl("-n", namespace, "get", "pgc").lines().toList();
        assertThat(lines.getFirst().split(" +"))
                .containsExactly("NAME", "REPLICAS", "READY", "PRIMARY", "AGE", "STATUS");
        assertThat(lines.getLast()).matches("orders +3 +2 +orders-1 +\\S+ +orders-2 is being rejoined");
    }

    @Test
    void statusIsWrittenOnlyThroughItsSubresource() {
        create(GOOD);
        PostgresCluster cluster = cluster();
        cluster.setStatus(
                new PostgresClusterStatus(1L, 2, "orders-1", null, List.of(), null, null, List.of(), null, null, null));
        client.resource(cluster).update();
        assertThat(cluster().getStatus()).isNull();
    }

    @Test
    void isScaledByTheScaleSubresource() {
        create(GOOD);
        PostgresCluster cluster = cluster();
        cluster.setStatus(new PostgresClusterStatus(
                1L, 2, null, null, List.of(), null, null, List.of(), null, null, "app=postgres,cluster=orders"));
        client.resource(cluster).updateStatus();
        Scale scale = client.resources(PostgresCluster.class)
                .inNamespace(namespace)
                .withName("orders")
                .scale(null);
        assertThat(scale.getSpec().getReplicas()).isEqualTo(3);
        assertThat(scale.getStatus().getReplicas()).isEqualTo(2);
        assertThat(scale.getStatus().getSelector()).isEqualTo("app=postgres,cluster=orders");
        assertThat(KUBERNETES.kubectl("-n", namespace, "scale", "pgc/orders", "--replicas=5"))
                .contains("scaled");
        assertThat(cluster().getSpec().replicas()).isEqualTo(5);
        assertThat(KUBERNETES.kubectl("-n", namespace, "scale", "pgc/orders", "--replicas=0"))
                .contains("greater than or equal to 1");
    }

    private PostgresCluster cluster() {
        return client.resources(PostgresCluster.class)
                .inNamespace(namespace)
                .withName("orders")
                .get();
    }

    private void create(String yaml) {
        client.resource(parse(yaml)).inNamespace(namespace).create();
    }

    /** As kubectl replace would. */
    private void update(String yaml) {
        GenericKubernetesResource next = parse(yaml);
        next.getMetadata().setResourceVersion(cluster().getMetadata().getResourceVersion());
        client.resource(next).inNamespace(namespace).update();
    }

    private GenericKubernetesResource parse(String yaml) {
        return client.getKubernetesSerialization().unmarshal(yaml, GenericKubernetesResource.class);
    }
}
