package io.pgbaton.resources.baton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.BatonTransition;
import io.pgbaton.kubetest.Kubernetes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The API server refuses exactly the transitions that core's BatonTransition refuses, in the same words. Tried without
 * storing them, so each Baton is met by every attempt.
 */
class BatonRulesIT {
    @RegisterExtension
    static final Kubernetes KUBERNETES = new Kubernetes();

    private final KubernetesClient client = KUBERNETES.client();

    @Test
    void refusesExactlyWhatCoreRefusesInTheSameWords() {
        String namespace = KUBERNETES.newNamespace();
        Map<String, Integer> refused = new TreeMap<>();
        int allowed = 0;
        for (List<Baton> path : SmallBatons.paths()) {
            Baton before = path.getLast();
            PostgresBaton stored = store(namespace, path);
            for (Baton after : SmallBatons.attempts(before)) {
                Optional<String> core = BatonTransition.refusal(before, after);
                String server = attempt(stored, after);
                assertThat(server)
                        .as("%s%n -> %s%n core: %s", before, after, core)
                        .contains(core.map(BatonRulesIT::rule).orElse("allowed"));
                core.map(BatonRulesIT::rule).ifPresent(reason -> refused.merge(reason, 1, Integer::sum));
                allowed += core.isEmpty() ? 1 : 0;
            }
            client.resource(stored).delete();
        }
        System.out.printf("[baton] the API server allowed %d attempts and refused: %s%n", allowed, refused);
        assertThat(refused.keySet()).containsExactlyInAnyOrderElementsOf(rulesOfCore());
    }

    /** Core's reason without the figures in it. */
    private static String rule(String reason) {
        return reason.replaceFirst(" \\(.*", "");
    }

    private static List<String> rulesOfCore() {
        return List.of(
                "the cluster of a baton never changes",
                "the system identifier is set once",
                "an adoption goes on until it is closed, and none begins later",
                "the epoch never falls",
                "a new epoch begins moving, not held",
                "a new epoch needs a new token",
                "a new epoch begins without a candidate and keeps the candidates before it",
                "opening an epoch changes neither holder nor members",
                "the token of an epoch never changes",
                "a held baton moves only by a new epoch",
                "members and acknowledgements change one at a time",
                "the holder stays a member",
                "members are added or removed, not both in one step",
                "only the candidate of the epoch can hold it",
                "closing keeps the winner's candidacy and no other",
                "members are fixed while the baton moves",
                "the holder changes only by closing",
                "an epoch has one candidate, recorded once",
                "only a member can be a candidate");
    }

    /** What the server says to this change, without doing it. */
    private String attempt(PostgresBaton stored, Baton after) {
        try {
            client.resource(resource(stored, after)).dryRun().update();
            return "allowed";
        } catch (KubernetesClientException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static PostgresBaton resource(PostgresBaton stored, Baton baton) {
        PostgresBaton next = new PostgresBaton();
        next.setMetadata(stored.getMetadata());
        next.setSpec(BatonResource.specOf(baton));
        return next;
    }

    @Test
    void isCreatedFoundingOrAdoptingOnly() {
        String namespace = KUBERNETES.newNamespace();
        SmallBatons.paths().stream().map(List::getLast).forEach(baton -> {
            PostgresBaton resource = named(namespace);
            resource.setSpec(BatonResource.specOf(baton));
            BatonTransition.refusalToCreate(baton)
                    .ifPresentOrElse(
                            refusal -> assertThatThrownBy(() ->
                                            client.resource(resource).dryRun().create())
                                    .hasMessageContaining(refusal),
                            () -> assertThatCode(() ->
                                            client.resource(resource).dryRun().create())
                                    .doesNotThrowAnyException());
        });
    }

    @Test
    void isNeverMalformed() {
        String namespace = KUBERNETES.newNamespace();
        List<Baton> way = SmallBatons.paths().get(6);
        String stored = client.getKubernetesSerialization().asJson(store(namespace, way));
        refuses(
                stored.replace("\"acknowledgements\":1", "\"acknowledgements\":3"),
                "there are fewer of them than members");
        refuses(
                stored.replace("\"epoch\":3,", "\"epoch\":9,"),
                "each epoch up to the newest has at most one candidate");
        refuses(stored.replace("\"phase\":\"Moving\"", "\"phase\":\"Gone\""), "supported values: \"Held\", \"Moving\"");
        refuses(stored.replaceFirst("\"members\":\\[.*?\\]", "\"members\":[]"), "should have at least 1 items");
        refuses(stored.replaceFirst("\"members\":\\[(.*?)\\]", "\"members\":[$1,$1]"), "Duplicate value");
    }

    @Test
    void isNotTakenAwayAndWrittenAnew() {
        PostgresBaton stored =
                store(KUBERNETES.newNamespace(), SmallBatons.paths().get(6));
        GenericKubernetesResource empty = client.getKubernetesSerialization()
                .unmarshal(client.getKubernetesSerialization().asJson(stored), GenericKubernetesResource.class);
        empty.getAdditionalProperties().remove("spec");
        assertThatThrownBy(() -> client.resource(empty).update())
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("a PostgresBaton never loses its spec");
    }

    private void refuses(String json, String sentence) {
        GenericKubernetesResource next =
                client.getKubernetesSerialization().unmarshal(json, GenericKubernetesResource.class);
        assertThatThrownBy(() -> client.resource(next).update())
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void peopleSeeEpochPhaseHolderAndAcknowledgements() {
        String namespace = KUBERNETES.newNamespace();
        store(namespace, SmallBatons.paths().get(3));
        List<String> lines =
                KUBERNETES.kubectl("-n", namespace, "get", "pgbaton").lines().toList();
        assertThat(lines.getFirst().split(" +")).containsExactly("NAME", "EPOCH", "PHASE", "HOLDER", "ACKS", "AGE");
        assertThat(lines.getLast()).matches("orders +2 +Held +orders-0 +1 +\\S+");
    }

    /** Gets there by right steps: only a founding Baton can be created. */
    private PostgresBaton store(String namespace, List<Baton> path) {
        PostgresBaton stored = named(namespace);
        stored.setSpec(BatonResource.specOf(path.getFirst()));
        stored = client.resource(stored).create();
        for (Baton step : path.subList(1, path.size())) {
            stored = client.resource(resource(stored, step)).update();
        }
        return stored;
    }

    private static PostgresBaton named(String namespace) {
        PostgresBaton baton = new PostgresBaton();
        baton.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName("orders")
                .build());
        return baton;
    }
}
