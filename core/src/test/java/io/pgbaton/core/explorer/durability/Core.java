package io.pgbaton.core.explorer.durability;

import static io.pgbaton.core.Sample.CLUSTER;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.name;
import static io.pgbaton.core.Sample.run;
import static io.pgbaton.core.Sample.volume;

import io.pgbaton.core.adoption.Adoption;
import io.pgbaton.core.adoption.Estate;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.election.Levelling;
import io.pgbaton.core.election.Verdict;
import io.pgbaton.core.explorer.Batons;
import io.pgbaton.core.explorer.Rules;
import io.pgbaton.core.judgement.CommandFacts;
import io.pgbaton.core.judgement.Judgement;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.promise.Dirty;
import io.pgbaton.core.promise.Followed;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.Authority;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.Command.SynchronousSetting;
import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.ServerState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts the model's questions to the real classes, and remembers their answers: each is asked once about each case. */
final class Core {
    private static final SynchronousSetting SETTING = new SynchronousSetting(1, List.of(), 0);
    private static final long ROOM = 1L << 30;
    private static final int LEVELLED = -1;

    private final Rules rules;
    private final Map<Asked, Optional<Obeyed>> obeyed = new HashMap<>();
    private final Map<List<Adoptable>, Integer> adoptions = new HashMap<>();
    private final Map<Electing, Boolean> elections = new HashMap<>();

    /** What an instance can be told here. */
    enum Order {
        FREEZE,
        PROMOTE,
        FOLLOW,
        REJOIN,
        JOIN,
        ADMIT
    }

    /**
     * A command in numbers.
     *
     * @param generation the volume that it names
     * @param source the primary that it names; its own ordinal if it names none
     * @param gatePassed for an admit
     */
    record Told(Order order, int epoch, boolean rival, int generation, int source, boolean gatePassed) {}

    private record Asked(
            int ordinal, int generation, Instance.Kept kept, boolean dirty, Instance.Role role, Told told) {}

    /** What the instance keeps from now on, and whether its server has to stop being writable first. */
    record Obeyed(Instance.Kept kept, boolean stepDown) {}

    /** One of those who answered a freeze. */
    record Answer(int ordinal, int generation, Log log, boolean running, boolean countable) {}

    /** What an adoption looks at. */
    private record Adoptable(Instance.Kept kept, boolean dirty, Instance.Role role, int timeline) {
        static Adoptable of(Instance instance) {
            return new Adoptable(instance.kept(), instance.isDirty(), instance.role(), (int)
                    instance.log().position().timeline().number());
        }
    }

    private record Electing(int baton, List<Answer> answers, int winner) {}

    Core(Rules rules) {
        this.rules = rules;
    }

    Rules rules() {
        return rules;
    }

    Member memberOf(int ordinal, int generation) {
        return new Member(name(ordinal), volume(ordinal, rules.volumesAreTold() ? generation : 0));
    }

    /** How an instance takes a command; empty if it refuses it or has nothing to do. */
    Optional<Obeyed> obey(int ordinal, Instance instance, Told told) {
        Asked asked =
                new Asked(ordinal, instance.generation(), instance.kept(), instance.isDirty(), instance.role(), told);
        Optional<Obeyed> known = obeyed.get(asked);
        if (known == null) {
            known = judge(asked);
            obeyed.put(asked, known);
        }
        return known;
    }

    private Optional<Obeyed> judge(Asked asked) {
        Promise promise = promise(asked);
        CommandFacts facts = new CommandFacts(
                phase(asked.role()),
                run(memberOf(asked.ordinal(), asked.generation()), 1),
                true,
                asked.told().gatePassed(),
                0);
        if (!(rules.judge(promise, command(asked), facts) instanceof Judgement.Accept accept)) {
            return Optional.empty();
        }
        Promise keep = accept.keep();
        Ballot promised = keep.promised();
        Followed followed = keep.followed();
        return Optional.of(new Obeyed(
                new Instance.Kept(
                        keep.isJoined() || asked.told().order() == Order.JOIN,
                        promised == null ? 0 : (int) promised.epoch().number(),
                        promised != null && promised.token().value().startsWith("b"),
                        (int) keep.led().number(),
                        followed == null ? 0 : (int) followed.epoch().number(),
                        followed == null ? 0 : followed.primary().ordinal()),
                accept.stepDown()));
    }

    private Promise promise(Asked asked) {
        Member member = memberOf(asked.ordinal(), asked.generation());
        Instance.Kept kept = asked.kept();
        return new Promise(
                CLUSTER,
                member.name(),
                member.volume(),
                nonce(asked.generation()),
                kept.promised() == 0 ? null : ballotOf(kept.promised(), kept.rival()),
                new Epoch(kept.led()),
                kept.followed() == 0
                        ? null
                        : new Followed(new Epoch(kept.followed()), name(kept.source()), address(kept.source())),
                asked.dirty() ? new Dirty(Lsn.ZERO, "rewind") : null,
                kept.joined() ? "7" : null);
    }

    private String nonce(int generation) {
        return "nonce-" + (rules.volumesAreTold() ? generation : 0);
    }

    private static ServerState.Phase phase(Instance.Role role) {
        return switch (role) {
            case STANDBY -> ServerState.Phase.STANDBY;
            case PROMOTING -> ServerState.Phase.PROMOTING;
            case PRIMARY -> ServerState.Phase.PRIMARY;
            case STOPPED -> ServerState.Phase.STOPPED;
            case EMPTY -> ServerState.Phase.EMPTY;
        };
    }

    private Command command(Asked asked) {
        Told told = asked.told();
        Member member = memberOf(asked.ordinal(), told.generation());
        Authority authority = new Authority(CLUSTER, ballotOf(told.epoch(), told.rival()), member);
        Command.Source source = new Command.Source(name(told.source()), address(told.source()));
        return switch (told.order()) {
            case FREEZE -> new Command.Freeze(authority);
            case PROMOTE -> new Command.Promote(authority, run(member, 1), "challenge", SETTING);
            case FOLLOW -> new Command.Follow(authority, source);
            case REJOIN -> new Command.Rejoin(authority, source);
            case JOIN -> new Command.Join(authority, nonce(told.generation()), source);
            case ADMIT -> new Command.Admit(authority);
        };
    }

    private static Ballot ballotOf(int epoch, boolean rival) {
        return rival ? ballot(epoch, "b") : ballot(epoch);
    }

    private static Address address(int ordinal) {
        return new Address("host-" + ordinal, 5432);
    }

    /**
     * Is this one elected on these answers, if no other of them can lead just now? Whatever the election prefers, because
     * somebody led in vain before or for another reason, it chooses one of those.
     */
    boolean elects(Batons.Known baton, List<Answer> answers, int winner) {
        Electing asked = new Electing(baton.number(), answers, winner);
        Boolean known = elections.get(asked);
        if (known == null) {
            known = elect(baton, answers, winner);
            elections.put(asked, known);
        }
        return known;
    }

    private boolean elect(Batons.Known baton, List<Answer> answers, int winner) {
        List<Frozen> frozen =
                answers.stream().map(answer -> frozen(baton, answer, winner)).toList();
        return rules.elect(Batons.withoutCandidate(baton.baton()), frozen) instanceof Verdict.Elect elect
                && elect.winner().answer().member().name().ordinal() == winner;
    }

    private Frozen frozen(Batons.Known baton, Answer answer, int winner) {
        Member member = memberOf(answer.ordinal(), answer.generation());
        List<String> objections = answer.ordinal() == winner ? List.of() : List.of("disk full");
        return new Frozen(
                member,
                run(member, 1),
                baton.baton().ballot(),
                answer.log().position(),
                answer.running(),
                answer.countable(),
                objections,
                ROOM);
    }

    /** In which epoch a cluster is adopted whose instances say this; 0 if it is not. */
    int adopts(List<Instance> instances) {
        List<Adoptable> asked = instances.stream().map(Adoptable::of).toList();
        return adoptions.computeIfAbsent(asked, ignored -> adopt(instances));
    }

    private int adopt(List<Instance> instances) {
        List<InstanceState> reached = new ArrayList<>();
        List<InstanceName> wanted = new ArrayList<>();
        for (int ordinal = 0; ordinal < instances.size(); ordinal++) {
            wanted.add(name(ordinal));
            reached.add(state(ordinal, instances.get(ordinal)));
        }
        return rules.adopt(Estate.seen(CLUSTER, wanted, reached)) instanceof Adoption.Adopt adopt
                ? (int) adopt.epoch().number()
                : 0;
    }

    private InstanceState state(int ordinal, Instance instance) {
        Asked asked = new Asked(
                ordinal,
                instance.generation(),
                instance.kept(),
                instance.isDirty(),
                instance.role(),
                new Told(Order.FREEZE, 2, false, instance.generation(), ordinal, false));
        ServerState server =
                new ServerState(phase(instance.role()), instance.log().position(), null, Epoch.NONE, null);
        return new InstanceState(
                promise(asked),
                run(memberOf(ordinal, instance.generation()), 1),
                address(ordinal),
                server,
                null,
                List.of(),
                List.of(),
                ROOM);
    }

    /** The Baton of an adoption in this epoch; whom it counts the rule says. */
    Baton adopting(int epoch, boolean rival, DurabilityBounds bounds) {
        List<InstanceState> whole = new ArrayList<>();
        List<InstanceName> wanted = new ArrayList<>();
        Log log = Log.EMPTY.plus(2);
        for (int ordinal = 0; ordinal < bounds.members(); ordinal++) {
            wanted.add(name(ordinal));
            whole.add(state(ordinal, Instance.follower(0, log)));
        }
        Adoption.Adopt adopt =
                (Adoption.Adopt) rules.adopt(new Estate(CLUSTER, wanted, wanted, whole, bounds.adoptedW(), null));
        return Baton.adopting(CLUSTER, ballotOf(epoch, rival), adopt.members(), adopt.acknowledgements(), adopt.from());
    }

    /** Does the first stream from the second, while both are frozen, if no other can lead just now? */
    boolean levels(Batons.Known baton, Answer candidate, Answer source) {
        Electing asked = new Electing(baton.number(), List.of(candidate, source), LEVELLED);
        Boolean known = elections.get(asked);
        if (known == null) {
            List<Frozen> both =
                    List.of(frozen(baton, candidate, candidate.ordinal()), frozen(baton, source, candidate.ordinal()));
            known = Levelling.decide(Batons.withoutCandidate(baton.baton()), both, null) instanceof Levelling.Level;
            elections.put(asked, known);
        }
        return known;
    }
}
