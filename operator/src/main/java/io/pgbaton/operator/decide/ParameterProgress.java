package io.pgbaton.operator.decide;

import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.parameters.Parameters;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.ParameterState;
import io.pgbaton.operator.view.ClusterView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How far the instances are from the parameters that were chosen for PostgreSQL. Who waits for a restart is outdated, and
 * {@link PodProgress} speaks of it.
 */
final class ParameterProgress {
    private static final int MOST_NAMES = 12;

    private ParameterProgress() {}

    /** What one instance says of its parameters. */
    private record Said(InstanceName instance, ParameterState read) {
        static Stream<Said> by(InstanceState state) {
            ParameterState read = state.parameters();
            return read == null
                    ? Stream.empty()
                    : Stream.of(new Said(state.promise().instance(), read));
        }
    }

    static SpecProgress decide(ClusterView view) {
        Parameters wanted = view.gap().parameters();
        List<Said> known = view.states().stream()
                .flatMap(Said::by)
                .sorted(Comparator.comparing(Said::instance))
                .toList();
        List<InstanceName> behind = known.stream()
                .filter(said -> !said.read().version().equals(wanted.version()))
                .map(Said::instance)
                .toList();
        if (!behind.isEmpty()) {
            return new SpecProgress.UnderWay(
                    "spec.postgresql.parameters are others now, and %s have not read them yet; that takes about a minute"
                            .formatted(behind));
        }
        String refused = said(known, read -> read.refused() == null ? List.of() : List.of(read.refused()));
        if (!refused.isEmpty()) {
            return new SpecProgress.Refused(
                    "spec.postgresql.parameters are not put in force, and those before them stay: %s"
                            .formatted(refused));
        }
        String kept = said(known, ParameterState::kept);
        return kept.isEmpty() ? applied(wanted) : keeps(kept);
    }

    private static SpecProgress keeps(String kept) {
        return new SpecProgress.NotPossible(
                "%s: a standby must not have less than its primary had, and every instance starts as a standby; ask for as much, or load a dump into a new cluster"
                        .formatted(kept));
    }

    private static SpecProgress applied(Parameters wanted) {
        return wanted.values().isEmpty()
                ? SpecProgress.AS_ASKED
                : new SpecProgress.Applied(
                        "%s, PostgreSQL with %s".formatted(SpecProgress.AS_ASKED.summary(), names(wanted)));
    }

    private static String names(Parameters wanted) {
        List<String> names = List.copyOf(wanted.values().keySet());
        int more = names.size() - MOST_NAMES;
        return more > 0
                ? "%s and %d more".formatted(String.join(", ", names.subList(0, MOST_NAMES)), more)
                : String.join(", ", names);
    }

    /** Each sentence once, with those who say it. */
    private static String said(List<Said> known, Function<ParameterState, List<String>> sentences) {
        Map<String, List<String>> speakers = new TreeMap<>();
        for (Said said : known) {
            sentences
                    .apply(said.read())
                    .forEach(sentence -> speakers.computeIfAbsent(sentence, any -> new ArrayList<>())
                            .add(said.instance().value()));
        }
        return speakers.entrySet().stream()
                .map(entry -> "%s (%s)".formatted(entry.getKey(), String.join(", ", entry.getValue())))
                .collect(Collectors.joining("; "));
    }
}
