package io.pgbaton.operator.decide;

import io.pgbaton.core.detection.Observation;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.parameters.Parameters;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.ParameterState;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.watch.Look;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How far the instances are from the parameters that were chosen for PostgreSQL. Who waits for a restart is outdated, and
 * {@link PodProgress} speaks of it.
 */
final class ParameterProgress {
    private static final int MOST_NAMES = 12;

    private ParameterProgress() {}

    static SpecProgress decide(ClusterView view) {
        Parameters wanted = view.gap().parameters();
        Look look = view.look();
        List<InstanceState> known = look == null
                ? List.of()
                : Observation.heard(look.observations()).stream()
                        .filter(state -> state.parameters() != null)
                        .toList();
        List<InstanceName> behind = known.stream()
                .filter(state -> state.parameters() instanceof ParameterState read
                        && !read.version().equals(wanted.version()))
                .map(state -> state.promise().instance())
                .sorted()
                .toList();
        if (!behind.isEmpty()) {
            return new SpecProgress.UnderWay(
                    "spec.postgresql.parameters are others now, and %s have not read them yet; that takes about a minute"
                            .formatted(behind));
        }
        String refused = said(known, read -> read.refused() == null ? List.of() : List.of(read.refused()));
        if (!refused.isEmpty()) {
            return new SpecProgress.Refused(
                    "spec.postgresql.parameters are not put in force, and those before them stay: %s".formatted(refused));
        }
        String kept = said(known, ParameterState::kept);
        return kept.isEmpty() ? applied(wanted) : keeps(kept);
    }

    private static SpecProgress keeps(String kept) {
        return new SpecProgress.NotPossible(
                "%s: a standby must not have less than its primary had, and every instance starts as a standby; put the spec back, or load a backup into a new cluster"
                        .formatted(kept));
    }

    private static SpecProgress applied(Parameters wanted) {
        return wanted.values().isEmpty()
                ? SpecProgress.AS_ASKED
                : new SpecProgress.Applied("%s, PostgreSQL with %s".formatted(SpecProgress.AS_ASKED.summary(), names(wanted)));
    }

    private static String names(Parameters wanted) {
        List<String> names = List.copyOf(wanted.values().keySet());
        int more = names.size() - MOST_NAMES;
        return more > 0
                ? "%s and %d more".formatted(String.join(", ", names.subList(0, MOST_NAMES)), more)
                : String.join(", ", names);
    }

    /** Each sentence once, with those who say it. */
    private static String said(List<InstanceState> states, Function<ParameterState, List<String>> sentences) {
        Map<String, List<InstanceName>> speakers = new TreeMap<>();
        for (InstanceState state : states) {
            if (state.parameters() instanceof ParameterState read) {
                sentences
                        .apply(read)
                        .forEach(sentence -> speakers.computeIfAbsent(sentence, any -> new ArrayList<>())
                                .add(state.promise().instance()));
            }
        }
        return speakers.entrySet().stream()
                .map(entry -> "%s (%s)"
                        .formatted(
                                entry.getKey(),
                                entry.getValue().stream()
                                        .sorted()
                                        .map(InstanceName::value)
                                        .collect(Collectors.joining(", "))))
                .collect(Collectors.joining("; "));
    }
}
