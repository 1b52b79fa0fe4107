package io.pgbaton.operator.decide;

import io.pgbaton.core.adoption.Adoption;
import io.pgbaton.core.adoption.Estate;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.detection.Finding;
import io.pgbaton.core.detection.Finding.Doubt;
import io.pgbaton.core.election.FailoverMode;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Decision;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.operator.engine.RunView;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.operator.view.InstanceFacts;
import io.pgbaton.operator.view.PodFacts;
import io.pgbaton.watch.Look;
import io.pgbaton.workflows.rolechange.Operation;
import io.pgbaton.workflows.rolechange.RoleChangeInput;
import io.pgbaton.workflows.rolechange.RoleChangeState;
import io.pgbaton.workflows.step.Hold;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a cluster is. What has to be raised follows from the look's own {@link Finding}; this is what people are told, so it
 * also knows what a run waits for and what keeps a pod from starting.
 */
public sealed interface Assessment extends Decision {
    /** The primary serves and nobody is missing. */
    record Healthy(String summary) implements Assessment {}

    /** The primary serves; these are being brought back. */
    record Rejoining(List<InstanceName> instances, String summary) implements Assessment {
        public Rejoining {
            instances = List.copyOf(instances);
        }
    }

    /** The primary serves; who its members are, or how many of them confirm a commit, is being changed. */
    record Reshaping(String summary) implements Assessment {}

    /** A new cluster gets its first primary. */
    record Founding(String summary) implements Assessment {}

    /** The baton moves. */
    record Moving(String summary) implements Assessment {}

    /**
     * The primary is lost and nothing moves yet.
     *
     * @param commands with which a person begins the failover, where its owner wants it so
     */
    record Lost(String summary, List<String> commands) implements Assessment {
        public Lost {
            commands = List.copyOf(commands);
        }
    }

    /** A run waits for something. */
    record Holding(String reason, String waitsFor, @Nullable String until, List<String> commands, String summary)
            implements Assessment {
        public Holding {
            commands = List.copyOf(commands);
        }
    }

    /**
     * The cluster cannot be founded because its volumes are another cluster's: a person has to decide.
     *
     * @param commands with which a person has them adopted
     */
    record Blocked(String summary, List<String> commands) implements Assessment {
        public Blocked {
            commands = List.copyOf(commands);
        }
    }

    /**
     * There is data and no Baton: nobody can take over before the cluster is adopted.
     *
     * @param commands with which a person has it adopted; empty if that is done without one
     */
    record BatonLost(String summary, List<String> commands) implements Assessment {
        public BatonLost {
            commands = List.copyOf(commands);
        }
    }

    /** Instances are not there yet. */
    record Waiting(String summary) implements Assessment {}

    /** The primary does not answer here, but its peers let it go on: it serves, and nothing moves. */
    record CutOff(InstanceName holder, String summary) implements Assessment {}

    /**
     * Whether the primary serves cannot be told from here.
     *
     * @param commands with which a person who knows better starts a failover
     */
    record Unclear(String summary, List<String> commands) implements Assessment {
        public Unclear {
            commands = List.copyOf(commands);
        }
    }

    /** Decides on one view. */
    static Assessment decide(ClusterView view) {
        Look look = view.look();
        if (look == null) {
            return new Waiting("the instances have not been looked at yet");
        }
        return holding(view).<Assessment>map(hold -> hold).orElseGet(() -> switch (look.finding()) {
            case Finding.Healthy healthy -> healthy(view);
            case Finding.Rejoin rejoin -> new Rejoining(rejoin.instances(), rejoin.summary());
            case Finding.Reshape reshape -> reshaping(reshape);
            case Finding.Bootstrap bootstrap -> new Founding("Bootstrap: " + bootstrap.summary());
            case Finding.Adopt adopt -> batonLost(view, look);
            case Finding.Resume resume -> resume(view, look.baton(), resume);
            case Finding.PrimaryLost lost -> lost(view, lost);
            case Finding.Inconclusive inconclusive -> inconclusive(view, look, inconclusive);
        });
    }

    private static Assessment reshaping(Finding.Reshape reshape) {
        Member member = reshape.member();
        return member == null
                ? new Reshaping(reshape.summary())
                : new Rejoining(List.of(member.name()), reshape.summary());
    }

    private static Optional<Holding> holding(ClusterView view) {
        if (!(view.run() instanceof RunView.Open open) || open.state() == null) {
            return Optional.empty();
        }
        RoleChangeState state = open.state();
        Hold hold = state.hold();
        return hold == null
                ? Optional.empty()
                : Optional.of(new Holding(
                        hold.reason(),
                        hold.waitsFor(),
                        state.holdsUntil(),
                        commands(view, hold, state),
                        "%s holds: %s".formatted(open.run().operation().title(), hold.reason())));
    }

    /** The way out first: where there is one, whatever else the run could be told does not help if nobody comes back. */
    private static List<String> commands(ClusterView view, Hold hold, RoleChangeState state) {
        PersonsWord word = word(view);
        return Stream.concat(
                        Stream.ofNullable(hold.wayOut()).map(word::takeWayOut),
                        state.commands().stream().map(word::withKubectl))
                .toList();
    }

    /** Nobody is out of step, but somebody may be missing. */
    private static Assessment healthy(ClusterView view) {
        String serving = view.servingPrimary()
                .map(primary -> "%s serves".formatted(primary.name()))
                .orElse("the primary lets no clients in yet");
        if (view.serving() == view.wanted().size()) {
            return new Healthy("Healthy: %s, %d of %d ready"
                    .formatted(serving, view.serving(), view.wanted().size()));
        }
        return new Waiting("%s, %s".formatted(serving, missing(view)));
    }

    private static Assessment resume(ClusterView view, @Nullable Baton baton, Finding.Resume resume) {
        if (baton != null && baton.isFounding()) {
            return new Founding("Bootstrap: " + progress(view, "the first primary is being made"));
        }
        return new Moving("%s: %s".formatted(operation(view, baton).title(), progress(view, resume.summary())));
    }

    private static Operation operation(ClusterView view, @Nullable Baton baton) {
        if (view.run() instanceof RunView.Open open) {
            return open.run().operation();
        }
        return baton != null && baton.isAdopting() ? Operation.ADOPTION : Operation.FAILOVER;
    }

    private static String progress(ClusterView view, String otherwise) {
        return view.run() instanceof RunView.Open open && open.state() != null
                ? open.state().phase()
                : otherwise;
    }

    private static Assessment lost(ClusterView view, Finding.PrimaryLost lost) {
        Baton baton = view.baton();
        if (view.run() instanceof RunView.Open) {
            return new Moving("Failover: " + progress(view, lost.summary()));
        }
        if (!view.engine().isReachable()) {
            return new Lost(
                    "%s; the failover starts when the workflow engine can be reached".formatted(lost.summary()),
                    List.of());
        }
        return view.policy().failover().mode() == FailoverMode.MANUAL && baton != null
                ? new Lost(
                        "%s; failover is Manual, so a person has to begin it".formatted(lost.summary()),
                        List.of(beginning(view, baton)))
                : new Lost(lost.summary(), List.of());
    }

    private static String beginning(ClusterView view, Baton baton) {
        RoleChangeInput input = view.policy().input(baton.cluster(), view.name(), Operation.FAILOVER);
        return word(view).primaryIsLost(baton, input);
    }

    private static PersonsWord word(ClusterView view) {
        return new PersonsWord(view.namespace(), view.name());
    }

    private static Assessment inconclusive(ClusterView view, Look look, Finding.Inconclusive finding) {
        Baton baton = look.baton();
        Member holder = baton == null ? null : baton.holder();
        if (baton == null || holder == null) {
            return withoutBaton(view, look, finding);
        }
        return switch (finding.doubt()) {
            case HEARD_BY_PEERS -> new CutOff(holder.name(), finding.summary());
            case TOO_FEW_WITNESSES ->
                new Unclear(finding.summary() + podTrouble(view), List.of(beginning(view, baton)));
            case TOO_EARLY, WAITING, NO_BATON -> new Unclear(finding.summary() + podTrouble(view), List.of());
        };
    }

    private static Assessment withoutBaton(ClusterView view, Look look, Finding.Inconclusive finding) {
        List<InstanceFacts> foreign = view.instances().stream()
                .filter(instance -> instance.foreign() != null)
                .toList();
        if (!foreign.isEmpty()) {
            String sentences = foreign.stream()
                    .map(instance -> "%s says: %s".formatted(instance.name(), instance.foreign()))
                    .collect(Collectors.joining("; "));
            return new Blocked(
                    "%s. Delete the kept claims (%s) if their data is not needed, or delete this cluster and keep them, or have them adopted"
                            .formatted(sentences, claims(foreign)),
                    adopting(view, look));
        }
        return finding.doubt() == Doubt.NO_BATON ? batonLost(view, look) : new Waiting(missing(view));
    }

    private static BatonLost batonLost(ClusterView view, Look look) {
        String serving = view.servingPrimary()
                .map(primary -> "%s serves as long as its peers let it".formatted(primary.name()))
                .orElse("nobody serves");
        String who = "%s has data and no PostgresBaton: %s, and nobody can take over".formatted(view.name(), serving);
        if (view.run() instanceof RunView.Open) {
            return new BatonLost("%s; Adoption: %s".formatted(who, progress(view, "it is looked at")), List.of());
        }
        List<String> commands = adopting(view, look);
        String how = look.finding() instanceof Finding.Adopt
                ? commands.isEmpty()
                        ? "; it is adopted by itself in a moment, which interrupts writes as a failover does"
                        : "; failover.mode leaves it to a person to have it adopted"
                : "; " + look.finding().summary() + podTrouble(view);
        return new BatonLost(who + how, commands);
    }

    /** What a person can say so that the cluster is adopted; empty if nobody has to. */
    private static List<String> adopting(ClusterView view, Look look) {
        ClusterUid uid = new ClusterUid(view.uid());
        List<InstanceState> reached = look.heard();
        return switch (Adoption.decide(Estate.seen(uid, view.wanted(), reached))) {
            case Adoption.Hold hold -> List.of(word(view).adopt(hold.from(), hold.without()));
            case Adoption.Adopt adopt ->
                view.policy().failover().mode() == FailoverMode.AUTOMATIC
                        ? List.of()
                        : List.of(word(view).adopt(uid, List.of()));
        };
    }

    private static String claims(List<InstanceFacts> instances) {
        return instances.stream().map(instance -> "data-" + instance.name()).collect(Collectors.joining(", "));
    }

    private static String missing(ClusterView view) {
        String who = view.instances().stream()
                .filter(instance -> !instance.serving())
                .map(instance -> "%s: %s".formatted(instance.name(), instance.state()))
                .collect(Collectors.joining("; "));
        return "waiting for %s%s".formatted(who, podTrouble(view));
    }

    private static String podTrouble(ClusterView view) {
        Stream<String> troubles = view.pods().stream()
                .filter(pod -> pod.trouble() != null)
                .map(pod -> "pod %s is %s: %s".formatted(pod.instance(), pod.phase(), pod.trouble()));
        Stream<String> absent = view.wanted().stream()
                .filter(name -> view.pods().stream().map(PodFacts::instance).noneMatch(name::equals))
                .map("there is no pod %s"::formatted);
        String all = Stream.concat(troubles, absent).filter(Objects::nonNull).collect(Collectors.joining("; "));
        return all.isEmpty() ? "" : " (%s)".formatted(all);
    }
}
