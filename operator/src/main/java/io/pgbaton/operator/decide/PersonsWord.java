package io.pgbaton.operator.decide;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.election.WayOut;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.operator.person.Word;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.workflows.PayloadJson;
import io.pgbaton.workflows.RunOptions;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.rolechange.RoleChange;
import io.pgbaton.workflows.rolechange.RoleChangeInput;
import io.pgbaton.workflows.step.Departure;
import io.pgbaton.workflows.step.Evidence;
import io.pgbaton.workflows.step.Permit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a person types to say what no program can know from afar: with kubectl, and with the Temporal command line. */
final class PersonsWord {
    private static final Pattern SIGNAL =
            Pattern.compile("temporal workflow signal .*--name (\\w+) --input '(\\{.*\\})'");

    private final String namespace;
    private final String cluster;

    /**
     * Speaks about one cluster.
     *
     * @param namespace where the PostgresCluster is
     */
    PersonsWord(String namespace, String cluster) {
        this.namespace = namespace;
        this.cluster = cluster;
    }

    /**
     * Starts a failover, as an operator does that saw the primary end. It freezes all members that answer, and then waits for
     * proof that the primary cannot be writable.
     *
     * @param baton held by somebody
     */
    String primaryIsLost(Baton baton, RoleChangeInput input) {
        Evidence evidence = new Evidence(
                baton.epoch().number(),
                Objects.requireNonNull(baton.holder(), "a held baton has a holder")
                        .name()
                        .value(),
                "HOW YOU KNOW",
                "YOUR NAME");
        String temporal =
                "temporal workflow signal-with-start --workflow-id %s --type %s --task-queue %s --input '%s' --signal-name %s --signal-input '%s'"
                        .formatted(
                                WorkflowIds.roleChange(baton.cluster()),
                                RoleChange.class.getSimpleName(),
                                RunOptions.TASK_QUEUE,
                                json(input),
                                Word.PRIMARY_LOST.signal(),
                                json(evidence));
        return either(annotate(Word.PRIMARY_LOST, fields(json(evidence))), temporal);
    }

    /** Lets a member leave that stays away. */
    String letLeave(Baton baton, Member member) {
        Departure departure = new Departure(
                baton.epoch().number(),
                baton.ballot().token().value(),
                member.name().value(),
                "YOUR NAME",
                "WHY");
        return annotate(Word.LET_LEAVE, fields(json(departure)));
    }

    /** Has a cluster without a Baton adopted. */
    String adopt(ClusterUid from, List<InstanceName> without) {
        String names = without.stream().map(InstanceName::value).sorted().collect(Collectors.joining(","));
        Permit permit = new Permit(from.value(), names.isEmpty() ? null : names, "YOUR NAME", "WHY");
        return annotate(Word.ADOPT, fields(json(permit)));
    }

    /** Deletes a Baton that nobody can move any more, and what has to be done before and after. */
    String takeWayOut(WayOut wayOut) {
        String delete = "kubectl -n %s delete pgbaton %s".formatted(namespace, new ClusterNames(cluster).baton());
        return wayOut.without().isEmpty()
                ? "%s (the cluster is adopted anew then)".formatted(delete)
                : "%s (only once %s are switched off for good; then this condition shows the command that has the cluster adopted without them)"
                        .formatted(delete, wayOut.without());
    }

    /** The same by kubectl before what a run says it can be signalled with; only that, if nothing is known of the signal. */
    String withKubectl(String temporal) {
        Matcher signal = SIGNAL.matcher(temporal);
        Optional<Word> word = signal.matches() ? Word.ofSignal(signal.group(1)) : Optional.empty();
        return word.map(known -> either(annotate(known, fields(signal.group(2))), temporal))
                .orElse(temporal);
    }

    private static String either(String kubectl, String temporal) {
        return "%s (or: %s)".formatted(kubectl, temporal);
    }

    private String annotate(Word word, Map<String, Object> fields) {
        String pairs = fields.entrySet().stream()
                .map(field -> "%s=%s".formatted(field.getKey(), quoted(String.valueOf(field.getValue()))))
                .collect(Collectors.joining(" "));
        return "kubectl -n %s annotate pgc %s --overwrite %s='%s'"
                .formatted(namespace, cluster, word.annotation(), pairs);
    }

    private static String quoted(String value) {
        return value.matches("[^\\s\"\\\\]+")
                ? value
                : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static Map<String, Object> fields(String json) {
        try {
            return PayloadJson.mapper().readValue(json, new TypeReference<LinkedHashMap<String, Object>>() {});
        } catch (JsonProcessingException e) {
            return Map.of();
        }
    }

    private static String json(Object payload) {
        try {
            return PayloadJson.mapper().writeValueAsString(payload);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a payload has no JSON form", e);
        }
    }
}
