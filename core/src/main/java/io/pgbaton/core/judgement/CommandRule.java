package io.pgbaton.core.judgement;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.promise.Followed;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.Authority;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.EpochRow;
import io.pgbaton.core.protocol.ServerState;
import java.util.Optional;

/**
 * May an instance do what it is asked (I2, I3, I4)? Judged under its lock, at the point of effect.
 *
 * <ol>
 *   <li>The request names this cluster, this instance and this volume, else refuse.
 *   <li>An older epoch, or the same epoch of another opening: refuse. So every late or duplicated request of a past epoch
 *       changes nothing.
 *   <li>A newer one: freeze, demote, follow, join, rejoin and bootstrap promise it first. The others presuppose that this
 *       very ballot was promised and are refused otherwise.
 *   <li>Then what the command itself needs.
 * </ol>
 */
public final class CommandRule {
    private CommandRule() {}

    public static Judgement judge(Promise promise, Command command, CommandFacts facts) {
        Authority authority = command.authority();
        if (command instanceof Command.Adopt adopt) {
            return adopt(promise, adopt, facts);
        }
        Optional<String> stranger = refusalOfStranger(promise, authority);
        if (stranger.isPresent()) {
            return new Judgement.Refuse(stranger.get());
        }
        Ballot ballot = authority.ballot();
        Promise raised = ballot.epoch().isAfter(promise.promisedEpoch()) ? promise.promising(ballot) : promise;
        boolean stepDown = facts.mayBeWritable() && !raised.leadsPromised();
        return switch (command) {
            case Command.Adopt adopt -> adopt(promise, adopt, facts);
            case Command.Bootstrap bootstrap -> bootstrap(promise, raised, bootstrap.nonce());
            case Command.Join join -> join(promise, raised, join);
            case Command.Freeze freeze -> freeze(raised, freeze, stepDown);
            case Command.Challenge challenge -> challenge(promise, challenge.authority());
            case Command.Promote promote -> promote(promise, promote, facts);
            case Command.Gate gate -> gate(promise, gate, facts);
            case Command.Admit admit -> admit(promise, admit.authority(), facts);
            case Command.Close close -> asLeader(promise, close.authority(), facts);
            case Command.Demote demote -> demote(raised, demote, stepDown);
            case Command.Follow follow -> follow(raised, follow.source(), ballot.epoch(), stepDown);
            case Command.Rejoin rejoin -> rejoin(raised, rejoin.source(), ballot.epoch(), stepDown);
            case Command.Level level -> level(promise, level, facts);
            case Command.Settings settings -> settings(promise, settings, facts);
            case Command.Checkpoint checkpoint -> asLeader(promise, checkpoint.authority(), facts);
        };
    }

    private static Optional<String> refusalOfStranger(Promise promise, Authority authority) {
        if (!authority.cluster().equals(promise.cluster())) {
            return Optional.of(
                    "this volume belongs to cluster %s, not %s".formatted(promise.cluster(), authority.cluster()));
        }
        if (!authority.member().equals(promise.member())) {
            return Optional.of("this is %s on volume %s, not %s on volume %s"
                    .formatted(
                            promise.instance(),
                            promise.volume(),
                            authority.member().name(),
                            authority.member().volume()));
        }
        Ballot promised = promise.promised();
        if (promised == null) {
            return Optional.empty();
        }
        if (authority.ballot().epoch().isBefore(promised.epoch())) {
            return Optional.of("epoch %s is over: epoch %s was promised"
                    .formatted(authority.ballot().epoch(), promised.epoch()));
        }
        if (authority.ballot().rivals(promised)) {
            return Optional.of("epoch %s was promised to another opening of it".formatted(promised.epoch()));
        }
        return Optional.empty();
    }

    /**
     * Only from the cluster that is named, and only by a newer ballot: nobody of the old cluster is obeyed any more. A late
     * one that names a cluster which the volume has left since changes nothing.
     */
    private static Judgement adopt(Promise promise, Command.Adopt adopt, CommandFacts facts) {
        Authority authority = adopt.authority();
        boolean isTaken = promise.cluster().equals(authority.cluster());
        if (!isTaken && !promise.cluster().equals(adopt.from())) {
            return new Judgement.Refuse(
                    "this volume belongs to cluster %s, not %s".formatted(promise.cluster(), adopt.from()));
        }
        if (isTaken && !authority.ballot().equals(promise.promised())) {
            return new Judgement.Refuse("this volume belongs to cluster %s already".formatted(promise.cluster()));
        }
        if (!isTaken && !authority.ballot().epoch().isAfter(promise.promisedEpoch())) {
            return new Judgement.Refuse(
                    "epoch %s was promised in cluster %s".formatted(promise.promisedEpoch(), promise.cluster()));
        }
        if (!isTaken && facts.mayBeWritable()) {
            return new Judgement.Refuse("its server may be writable in cluster %s".formatted(promise.cluster()));
        }
        Promise taken = promise.adoptedBy(authority.cluster());
        return refusalOfStranger(taken, authority)
                .<Judgement>map(Judgement.Refuse::new)
                .orElseGet(() -> isTaken
                        ? new Judgement.Repeat()
                        : new Judgement.Accept(taken.promising(authority.ballot()), false));
    }

    private static Judgement bootstrap(Promise before, Promise raised, String nonce) {
        return emptyVolume(before, raised, nonce).orElseGet(() -> new Judgement.Accept(raised, false));
    }

    private static Judgement join(Promise before, Promise raised, Command.Join join) {
        Epoch epoch = join.authority().ballot().epoch();
        return emptyVolume(before, raised, join.nonce()).orElseGet(() -> joining(raised, join.source(), epoch));
    }

    private static Judgement joining(Promise raised, Command.Source source, Epoch epoch) {
        if (source.primary().equals(raised.instance())) {
            return new Judgement.Refuse("%s cannot clone itself".formatted(raised.instance()));
        }
        return new Judgement.Accept(raised.following(new Followed(epoch, source.primary(), source.address())), false);
    }

    /** Empty if the volume is empty and the nonce is its own. */
    private static Optional<Judgement> emptyVolume(Promise before, Promise raised, String nonce) {
        if (!nonce.equals(before.nonce())) {
            return Optional.of(new Judgement.Refuse("the nonce is not that of this volume"));
        }
        if (!before.isJoined()) {
            return Optional.empty();
        }
        return Optional.of(
                raised.equals(before)
                        ? new Judgement.Repeat()
                        : new Judgement.Refuse(
                                "this volume already holds database %s".formatted(before.systemIdentifier())));
    }

    private static Judgement freeze(Promise raised, Command.Freeze freeze, boolean stepDown) {
        Epoch epoch = freeze.authority().ballot().epoch();
        if (!raised.isJoined()) {
            return new Judgement.Refuse("there is no database on this volume");
        }
        if (raised.led().equals(epoch)) {
            return new Judgement.Refuse("it leads epoch %s: a freeze of the same epoch is late".formatted(epoch));
        }
        if (followsIn(raised, epoch)) {
            return new Judgement.Refuse("it follows in epoch %s: a freeze of the same epoch is late".formatted(epoch));
        }
        return new Judgement.Accept(raised, stepDown);
    }

    private static Judgement challenge(Promise promise, Authority authority) {
        return refusalUnlessPromised(promise, authority)
                .<Judgement>map(Judgement.Refuse::new)
                .orElseGet(() -> new Judgement.Accept(promise, false));
    }

    private static Judgement promote(Promise promise, Command.Promote promote, CommandFacts facts) {
        Epoch epoch = promote.authority().ballot().epoch();
        Optional<String> refusal = refusalUnlessPromised(promise, promote.authority());
        if (refusal.isPresent()) {
            return new Judgement.Refuse(refusal.get());
        }
        if (promise.led().equals(epoch)) {
            return facts.mayBeWritable()
                    ? new Judgement.Repeat()
                    : new Judgement.Refuse(
                            "epoch %s is spent: it was promoted once and is not primary any more".formatted(epoch));
        }
        return refusalToLead(promise, promote, facts)
                .<Judgement>map(Judgement.Refuse::new)
                .orElseGet(() -> new Judgement.Accept(promise.leading(epoch), false));
    }

    private static Optional<String> refusalToLead(Promise promise, Command.Promote promote, CommandFacts facts) {
        if (!promise.isJoined()) {
            return Optional.of("there is no database on this volume");
        }
        if (promise.dirty() != null) {
            return Optional.of("its volume is not whole since a %s"
                    .formatted(promise.dirty().cause()));
        }
        if (followsIn(promise, promote.authority().ballot().epoch())) {
            return Optional.of("it follows another primary in this epoch");
        }
        if (!promote.candidate().equals(facts.incarnation())) {
            return Optional.of("the candidate is another run of this instance process");
        }
        if (!facts.challengeIsFresh()) {
            return Optional.of("the challenge is not one that this process issued a moment ago");
        }
        if (facts.server() != ServerState.Phase.STANDBY) {
            return Optional.of("its server is not a running standby but %s".formatted(facts.server()));
        }
        return Optional.empty();
    }

    /** The row that clients and auditors will read must say what this very ballot says. */
    private static Judgement gate(Promise promise, Command.Gate gate, CommandFacts facts) {
        EpochRow row = gate.row();
        Ballot ballot = gate.authority().ballot();
        if (!row.epoch().equals(ballot.epoch())
                || !row.token().equals(ballot.token())
                || !row.holder().equals(promise.instance())) {
            return new Judgement.Refuse("the row names %s in epoch %s, not %s in epoch %s"
                    .formatted(row.holder(), row.epoch(), promise.instance(), ballot.epoch()));
        }
        return asLeader(promise, gate.authority(), facts);
    }

    private static Judgement admit(Promise promise, Authority authority, CommandFacts facts) {
        Judgement leader = asLeader(promise, authority, facts);
        if (leader instanceof Judgement.Accept && !facts.gatePassed()) {
            return new Judgement.Refuse("the first row of epoch %s is not acknowledged yet"
                    .formatted(authority.ballot().epoch()));
        }
        return leader;
    }

    private static Judgement settings(Promise promise, Command.Settings settings, CommandFacts facts) {
        Judgement leader = asLeader(promise, settings.authority(), facts);
        int version = settings.synchronous().version();
        if (leader instanceof Judgement.Accept && version < facts.settingVersion()) {
            return new Judgement.Refuse(
                    "setting %d is over: setting %d is in force".formatted(version, facts.settingVersion()));
        }
        return leader;
    }

    private static Judgement demote(Promise raised, Command.Demote demote, boolean stepDown) {
        Epoch epoch = demote.authority().ballot().epoch();
        if (raised.led().equals(epoch)) {
            return new Judgement.Refuse("it leads epoch %s: it is demoted only by a newer one".formatted(epoch));
        }
        return new Judgement.Accept(raised, stepDown);
    }

    private static Judgement follow(Promise raised, Command.Source source, Epoch epoch, boolean stepDown) {
        return refusalToFollow(raised, source, epoch)
                .<Judgement>map(Judgement.Refuse::new)
                .orElseGet(() -> new Judgement.Accept(
                        raised.following(new Followed(epoch, source.primary(), source.address())), stepDown));
    }

    private static Judgement rejoin(Promise raised, Command.Source source, Epoch epoch, boolean stepDown) {
        return refusalToFollow(raised, source, epoch)
                .<Judgement>map(Judgement.Refuse::new)
                .orElseGet(() -> new Judgement.Accept(raised, stepDown));
    }

    /** Only between a freeze and what comes of it: who leads or follows in this epoch has a log of its own. */
    private static Judgement level(Promise promise, Command.Level level, CommandFacts facts) {
        Epoch epoch = level.authority().ballot().epoch();
        return refusalUnlessPromised(promise, level.authority())
                .or(() -> refusalToFollow(promise, level.source(), epoch))
                .or(() -> followsIn(promise, epoch)
                        ? Optional.of(
                                "it follows in epoch %s: to be levelled in the same epoch is late".formatted(epoch))
                        : Optional.empty())
                .or(() -> promise.dirty() != null
                        ? Optional.of("its volume is not whole since a %s"
                                .formatted(promise.dirty().cause()))
                        : Optional.empty())
                .or(() -> facts.server() == ServerState.Phase.STANDBY
                        ? Optional.empty()
                        : Optional.of("its server is not a running standby but %s".formatted(facts.server())))
                .<Judgement>map(Judgement.Refuse::new)
                .orElseGet(() -> new Judgement.Accept(promise, false));
    }

    private static Optional<String> refusalToFollow(Promise raised, Command.Source source, Epoch epoch) {
        if (!raised.isJoined()) {
            return Optional.of("there is no database on this volume");
        }
        if (raised.led().equals(epoch)) {
            return Optional.of("it leads epoch %s itself".formatted(epoch));
        }
        if (source.primary().equals(raised.instance())) {
            return Optional.of("%s cannot follow itself".formatted(raised.instance()));
        }
        Followed followed = raised.followed();
        if (followed != null
                && followed.epoch().equals(epoch)
                && !followed.primary().equals(source.primary())) {
            return Optional.of(
                    "it follows %s in epoch %s, and an epoch has one primary".formatted(followed.primary(), epoch));
        }
        return Optional.empty();
    }

    private static Judgement asLeader(Promise promise, Authority authority, CommandFacts facts) {
        return refusalUnlessPromised(promise, authority)
                .or(() -> promise.leadsPromised() && facts.server() == ServerState.Phase.PRIMARY
                        ? Optional.empty()
                        : Optional.of("it is not primary in epoch %s"
                                .formatted(authority.ballot().epoch())))
                .<Judgement>map(Judgement.Refuse::new)
                .orElseGet(() -> new Judgement.Accept(promise, false));
    }

    private static Optional<String> refusalUnlessPromised(Promise promise, Authority authority) {
        return authority.ballot().equals(promise.promised())
                ? Optional.empty()
                : Optional.of("it has not promised epoch %s"
                        .formatted(authority.ballot().epoch()));
    }

    private static boolean followsIn(Promise promise, Epoch epoch) {
        return promise.followed() != null && promise.followed().epoch().equals(epoch);
    }
}
