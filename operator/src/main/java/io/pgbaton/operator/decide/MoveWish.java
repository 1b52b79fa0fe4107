package io.pgbaton.operator.decide;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.rolling.Rolling;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.operator.view.MoveCause;
import io.pgbaton.operator.view.PodFacts;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * That the role shall move.
 *
 * @param to whoever may lead instead, in order of name; empty if nobody may
 * @param summary why, in words, and why to nobody if that is so
 */
record MoveWish(MoveCause cause, List<InstanceName> to, String summary) {
    MoveWish {
        to = List.copyOf(to);
    }

    /** What takes the wish away. */
    String wayBack() {
        return switch (cause) {
            case SPEC -> "put the spec back";
            case NODE -> "uncordon the node";
            case POD -> "wait for its new pod";
        };
    }

    /**
     * What there is to wish for while the baton is held, the most urgent first.
     *
     * @param rolling what comes next on the way to what the spec says
     */
    static List<MoveWish> of(ClusterView view, Baton baton, Rolling rolling) {
        Rolling.MoveRole move = rolling instanceof Rolling.MoveRole role ? role : null;
        return Stream.of(byPod(view, baton, move), byNode(view, baton, move), bySpec(view, move))
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(wish -> wish.to().isEmpty()))
                .toList();
    }

    private static Optional<MoveWish> bySpec(ClusterView view, Rolling.@Nullable MoveRole move) {
        return move == null
                ? Optional.empty()
                : Optional.of(new MoveWish(MoveCause.SPEC, preferred(move.to(), whoMayStay(view)), move.summary()));
    }

    /** Its instance goes on serving for a moment; if nobody can take the role, that is no use, and nothing to ask for. */
    private static Optional<MoveWish> byPod(ClusterView view, Baton baton, Rolling.@Nullable MoveRole bySpec) {
        return view.holdersPod()
                .filter(PodFacts::deleting)
                .map(pod -> new MoveWish(
                        MoveCause.POD,
                        successors(view, able(view, baton), bySpec),
                        "%s is primary, and its pod is being deleted".formatted(pod.instance())))
                .filter(wish -> !wish.to().isEmpty());
    }

    /** Who could lead in the holder's place, as far as pods and nodes go. */
    private static List<InstanceName> able(ClusterView view, Baton baton) {
        return peers(baton).stream().filter(whoMayStay(view)::contains).toList();
    }

    private static List<InstanceName> peers(Baton baton) {
        Member holder = baton.holder();
        return holder == null
                ? List.of()
                : baton.peersOf(holder).stream().map(Member::name).toList();
    }

    private static List<InstanceName> successors(
            ClusterView view, List<InstanceName> able, Rolling.@Nullable MoveRole bySpec) {
        return preferred(able, bySpec == null ? asWanted(view, able) : bySpec.to());
    }

    private static Optional<MoveWish> byNode(ClusterView view, Baton baton, Rolling.@Nullable MoveRole bySpec) {
        List<InstanceName> able = able(view, baton);
        return view.holdersPod()
                .filter(pod -> !pod.deleting())
                .flatMap(pod -> pod.leaves()
                        .map(node -> "%s is primary on %s, a node that takes no more pods%s"
                                .formatted(pod.instance(), node, able.isEmpty() ? toNobody(peers(baton)) : "")))
                .map(why -> new MoveWish(MoveCause.NODE, successors(view, able, bySpec), why));
    }

    private static String toNobody(List<InstanceName> peers) {
        return peers.isEmpty()
                ? "; it is alone, so a drain ends it, and nobody serves until it runs again"
                : ", and whoever could take the role is on such a node, too: a drain waits until one of them is uncordoned";
    }

    private static List<InstanceName> asWanted(ClusterView view, List<InstanceName> all) {
        WantedShape shape = view.policy().shape();
        return all.stream()
                .filter(name -> shape == null || shape.includes(name))
                .filter(name -> !view.gap().outdated().contains(name))
                .toList();
    }

    private static List<InstanceName> whoMayStay(ClusterView view) {
        return view.pods().stream()
                .filter(pod -> pod.leaves().isEmpty() && !pod.deleting())
                .map(PodFacts::instance)
                .toList();
    }

    /** Those of them who are preferred; all if none is. */
    private static List<InstanceName> preferred(List<InstanceName> all, List<InstanceName> preferred) {
        List<InstanceName> both = all.stream().filter(preferred::contains).toList();
        return both.isEmpty() ? all : both;
    }
}
