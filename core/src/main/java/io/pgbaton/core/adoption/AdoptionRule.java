package io.pgbaton.core.adoption;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.election.Quorum;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.ServerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Goes through everybody who may hold an acknowledged commit, and collects what is in the way. */
final class AdoptionRule {
    private final Estate estate;
    private final ClusterUid from;
    private final List<InstanceName> without;
    private final List<InstanceState> members = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();
    private final List<String> waitsFor = new ArrayList<>();
    private final List<InstanceName> missing = new ArrayList<>();

    AdoptionRule(Estate estate) {
        this.estate = estate;
        Permission permission = estate.permission();
        this.from = permission == null ? estate.cluster() : permission.from();
        this.without = permission == null ? List.of() : permission.without();
    }

    Adoption decide() {
        Optional<ClusterUid> stranger = stranger();
        if (stranger.isPresent()) {
            return ofStranger(stranger.get());
        }
        everybody().forEach(this::look);
        boolean canBeSaid = reasons.size() == missing.size();
        if (!reasons.isEmpty()) {
            return new Adoption.Hold(
                    String.join("; ", reasons),
                    String.join("; ", waitsFor.stream().distinct().toList()),
                    from,
                    canBeSaid
                            ? Stream.concat(without.stream(), missing.stream()).toList()
                            : List.of());
        }
        return members.isEmpty()
                ? new Adoption.Hold("nobody is left who holds a database", "an instance to answer", from, List.of())
                : ofOneDatabase();
    }

    /** Whose volumes one of them has that nobody has named. */
    private Optional<ClusterUid> stranger() {
        return estate.reached().stream()
                .map(state -> state.promise().cluster())
                .filter(owner -> !owner.equals(estate.cluster()) && !owner.equals(from))
                .findFirst();
    }

    private Adoption ofStranger(ClusterUid owner) {
        List<InstanceName> theirs = estate.reached().stream()
                .filter(state -> state.promise().cluster().equals(owner))
                .map(state -> state.promise().instance())
                .toList();
        String reason =
                "the volumes of %s belong to cluster %s, and this is %s".formatted(theirs, owner, estate.cluster());
        return new Adoption.Hold(
                from.equals(estate.cluster()) ? reason : "%s; the word was about cluster %s".formatted(reason, from),
                "a person to say that the volumes of cluster %s are to be adopted".formatted(owner),
                owner,
                List.of());
    }

    private List<InstanceName> everybody() {
        return Stream.concat(estate.wanted().stream(), estate.volumes().stream())
                .sorted()
                .distinct()
                .toList();
    }

    private void look(InstanceName instance) {
        @Nullable
        InstanceState state = estate.reached().stream()
                .filter(each -> each.promise().instance().equals(instance))
                .findFirst()
                .orElse(null);
        String lack = state == null ? lackOfSilent(instance) : lack(state);
        boolean leftOut = without.contains(instance);
        if (lack == null && leftOut) {
            reasons.add("%s answers and is whole, so it is not left out".formatted(instance));
            waitsFor.add("a word that does not leave it out");
        } else if (lack == null && state != null) {
            obstacle(state).ifPresent(obstacle -> {
                reasons.add("%s cannot be taken over: %s".formatted(instance, obstacle));
                waitsFor.add("an image that can go on with it");
            });
            members.add(state);
        } else if (!leftOut) {
            reasons.add("%s %s".formatted(instance, lack));
            waitsFor.add(
                    "it, or a person to say that it is off or its volume gone, and that what only it holds is given up");
            missing.add(instance);
        }
    }

    private String lackOfSilent(InstanceName instance) {
        return estate.wanted().contains(instance)
                ? "does not answer"
                : "is not wanted any more, but its volume is still there";
    }

    /** Why it cannot be a member, in words; null if it can. */
    private static @Nullable String lack(InstanceState state) {
        Promise promise = state.promise();
        if (!promise.isJoined()) {
            return "has an empty volume, and nobody knows whether it lost another one";
        }
        if (promise.dirty() != null) {
            return "is not whole since a %s".formatted(promise.dirty().cause());
        }
        return state.server().phase() == ServerState.Phase.EMPTY ? "has lost its database" : null;
    }

    /** The first objection to another cluster's volume is that it is one; a person who names that cluster lifts no other. */
    private Optional<String> obstacle(InstanceState state) {
        return state.promise().cluster().equals(estate.cluster())
                ? Optional.empty()
                : state.objections().stream().skip(1).findFirst();
    }

    private Adoption ofOneDatabase() {
        List<String> databases = members.stream()
                .map(state -> Objects.requireNonNull(state.promise().systemIdentifier(), "a joined volume has one"))
                .distinct()
                .toList();
        if (databases.size() > 1) {
            return new Adoption.Hold(
                    "%s hold different databases (%s)".formatted(names(), databases),
                    "a person to take away the volumes that are not this cluster's",
                    from,
                    List.of());
        }
        List<Member> volumes = members.stream().map(InstanceState::member).toList();
        return new Adoption.Adopt(
                epoch(), volumes, acknowledgements(), new Baton.Adopted(from, databases.getFirst()), why());
    }

    private String why() {
        Permission permission = estate.permission();
        return permission == null || (without.isEmpty() && from.equals(estate.cluster()))
                ? "%s, all of its instances, answer and are whole".formatted(names())
                : "%s answer and are whole, and %s says so%s"
                        .formatted(names(), permission.by(), without.isEmpty() ? "" : ", without " + without);
    }

    private List<InstanceName> names() {
        return members.stream().map(state -> state.promise().instance()).toList();
    }

    private Epoch epoch() {
        Epoch highest = estate.reached().stream()
                .flatMap(state -> seenBy(state).stream())
                .reduce(Epoch.NONE, Epoch::max);
        return without.isEmpty() ? highest.next() : new Epoch(highest.next().number() + Adoption.UNSEEN_EPOCHS);
    }

    private static List<Epoch> seenBy(InstanceState state) {
        Position position = state.server().position();
        Epoch written = position == null ? Epoch.NONE : position.timeline().epoch();
        return List.of(state.promise().promisedEpoch(), state.promise().led(), written);
    }

    private int acknowledgements() {
        Integer asked = estate.acknowledgements();
        int usual = estate.wanted().size() >= Quorum.SYNCHRONOUS_FROM ? 1 : 0;
        return Math.min(asked == null ? usual : asked, members.size() - 1);
    }
}
