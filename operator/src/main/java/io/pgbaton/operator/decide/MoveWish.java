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
        };
    }

    /**
     * What there is to wish for while the baton is held, the most urgent first.
     *
     * @param rolling what comes next on the way to what the spec says
     */
    static List<MoveWish> of(ClusterView view, Baton baton, Rolling rolling) {
        Rolling.MoveRole move = rolling instanceof Rolling.MoveRole role ? role : null;
        return Stream.concat(byNode(view, baton, move).stream(), bySpec(view, move).stream())
                .sorted(Comparator.comparing(wish -> wish.to().isEmpty()))
                .toList();
    }

    private static Optional<MoveWish> bySpec(ClusterView view, Rolling.@Nullable MoveRole move) {
        return move == null
                ? Optional.empty()
                : Optional.of(new MoveWish(MoveCause.SPEC, preferred(move.to(), whoMayStay(view)), move.summary()));
    }

    private static Optional<MoveWish> byNode(ClusterView view, Baton baton, Rolling.@Nullable MoveRole bySpec) {
        Member holder = baton.holder();
        if (holder == null) {
            return Optional.empty();
        }
        List<InstanceName> peers =
                baton.peersOf(holder).stream().map(Member::name).toList();
        List<InstanceName> able =
                peers.stream().filter(whoMayStay(view)::contains).toList();
        List<InstanceName> best = bySpec == null ? asWanted(view, able) : bySpec.to();
        return view.pods().stream()
                .filter(pod -> pod.instance().equals(holder.name()) && !pod.deleting())
                .flatMap(pod -> pod.leaves().stream())
                .map(node -> "%s is primary on %s, a node that takes no more pods%s"
                        .formatted(holder.name(), node, able.isEmpty() ? toNobody(peers) : ""))
                .map(why -> new MoveWish(MoveCause.NODE, preferred(able, best), why))
                .findFirst();
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
                .filter(pod -> pod.leaves().isEmpty())
                .map(PodFacts::instance)
                .toList();
    }

    /** Those of them who are preferred; all if none is. */
    private static List<InstanceName> preferred(List<InstanceName> all, List<InstanceName> preferred) {
        List<InstanceName> both = all.stream().filter(preferred::contains).toList();
        return both.isEmpty() ? all : both;
    }
}
