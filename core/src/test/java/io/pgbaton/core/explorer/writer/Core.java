package io.pgbaton.core.explorer.writer;

import static io.pgbaton.core.Sample.CLUSTER;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.member;

import io.pgbaton.core.Sample;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.explorer.Batons;
import io.pgbaton.core.explorer.Rules;
import io.pgbaton.core.judgement.CommandFacts;
import io.pgbaton.core.judgement.Judgement;
import io.pgbaton.core.leash.ControlGrantRule;
import io.pgbaton.core.leash.Leash;
import io.pgbaton.core.leash.LeashTimes;
import io.pgbaton.core.leash.LeashVerdict;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.Authority;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.Command.SynchronousSetting;
import io.pgbaton.core.protocol.ControlGrant;
import io.pgbaton.core.protocol.GrantRequest;
import io.pgbaton.core.protocol.LeashAnswer;
import io.pgbaton.core.protocol.LeashQuestion;
import io.pgbaton.core.protocol.ServerState;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts the model's questions to the real classes, and remembers their answers: each is asked once about each case.
 *
 * <p>Times are scaled: L = 4 s, K = 2 s, rho = 50 %, so T = 9 s; see {@link WriterBounds.Clocks}.
 */
final class Core {
    static final LeashTimes TIMES = new LeashTimes(Duration.ofSeconds(4), Duration.ofSeconds(2), 50);

    private static final Duration NOW = Duration.ofSeconds(1000);
    private static final String CHALLENGE = "challenge";
    private static final SynchronousSetting SETTING = new SynchronousSetting(1, List.of(), 0);

    private final Rules rules;
    private final WriterBounds bounds;
    private final int freshCap;
    private final int leashCap;
    private final int votes;
    private final int timerCap;
    private final Map<Obedience, Judgement> judgements = new HashMap<>();
    private final Map<Proven, Boolean> verdicts = new HashMap<>();
    private final Map<Proven, Server> hearings = new HashMap<>();
    private final Map<Granted, Boolean> grants = new HashMap<>();
    private final Map<Peer, Boolean> answers = new HashMap<>();

    private record Obedience(
            int ordinal, int promised, int led, Server.Role role, int run, int epoch, int orderRun, boolean fresh) {}

    private record Proven(int ordinal, int from, int led, int granted, int heard, int age) {}

    private record Granted(int baton, int ordinal, int led, int run) {}

    private record Peer(int ordinal, int promised, int led, int asker, int epoch) {}

    Core(Rules rules, WriterBounds bounds) {
        this.rules = rules;
        this.bounds = bounds;
        int slowest = bounds.clocks().instances().stream().min(Integer::compare).orElseThrow();
        leashCap = ticks(TIMES.length().plus(TIMES.kill()), slowest);
        freshCap = ticks(TIMES.length(), slowest);
        Leash.Tenure first = new Leash.Tenure(CLUSTER, ballot(2), member(0), Sample.run(member(0), 1));
        votes = rules.terms(Sample.held(bounds.members(), bounds.w()), first).votes();
        timerCap = ticks(TIMES.timer(), bounds.clocks().executor());
    }

    private static int ticks(Duration duration, int secondsEach) {
        return (int) ((duration.toSeconds() + secondsEach - 1) / secondsEach);
    }

    Rules rules() {
        return rules;
    }

    /** How many peers a leash needs; the same in every epoch, for members do not change here. */
    int votes() {
        return votes;
    }

    /** From this age on, in ticks, no challenge is fresh. */
    int freshCap() {
        return freshCap;
    }

    /** From this age on, in ticks, no proof and no challenge is worth anything to anybody. */
    int leashCap() {
        return leashCap;
    }

    int timerCap() {
        return timerCap;
    }

    private Duration agoOf(int ordinal, int age) {
        return age == Server.NEVER
                ? Duration.ofDays(1)
                : Duration.ofSeconds((long) age * bounds.clocks().instances().get(ordinal));
    }

    boolean isFresh(int ordinal, int challengeAge) {
        return agoOf(ordinal, challengeAge).compareTo(TIMES.length()) < 0;
    }

    private static Promise promise(int ordinal, int promised, int led) {
        Member member = member(ordinal);
        Promise promise = Promise.ofEmptyVolume(CLUSTER, member.name(), member.volume(), "nonce")
                .promising(ballot(promised))
                .withSystemIdentifier("7");
        return led == 0 ? promise : promise.leading(ballot(led).epoch());
    }

    private static Authority authority(int ordinal, int epoch) {
        return new Authority(CLUSTER, ballot(epoch), member(ordinal));
    }

    /** How it takes a freeze. */
    Judgement freeze(int ordinal, Server server, int epoch) {
        Obedience asked =
                new Obedience(ordinal, server.promised(), server.led(), server.role(), server.run(), epoch, 0, false);
        return judgements.computeIfAbsent(
                asked, key -> judge(server, ordinal, new Command.Freeze(authority(ordinal, epoch)), false));
    }

    /** How it takes the promote that is on its way to it. */
    Judgement promote(int ordinal, Server server) {
        boolean fresh = isFresh(ordinal, server.orderAge());
        Obedience asked = new Obedience(
                ordinal,
                server.promised(),
                server.led(),
                server.role(),
                server.run(),
                server.ordered(),
                server.orderRun(),
                fresh);
        return judgements.computeIfAbsent(
                asked,
                key -> judge(
                        server,
                        ordinal,
                        new Command.Promote(
                                authority(ordinal, server.ordered()),
                                Sample.run(member(ordinal), server.orderRun()),
                                CHALLENGE,
                                SETTING),
                        fresh));
    }

    private Judgement judge(Server server, int ordinal, Command command, boolean fresh) {
        ServerState.Phase phase = switch (server.role()) {
            case STANDBY -> ServerState.Phase.STANDBY;
            case PROMOTING -> ServerState.Phase.PROMOTING;
            case PRIMARY -> ServerState.Phase.PRIMARY;
        };
        CommandFacts facts = new CommandFacts(phase, server.incarnation(ordinal), fresh, true, 0);
        return rules.judge(promise(ordinal, server.promised(), server.led()), command, facts);
    }

    private Leash.Tenure tenure(int ordinal, Server server) {
        return new Leash.Tenure(CLUSTER, ballot(server.led()), member(ordinal), server.incarnation(ordinal));
    }

    private Leash leash(Baton baton, int ordinal, Server server) {
        Leash.Tenure tenure = tenure(ordinal, server);
        Leash leash =
                Leash.beginning(TIMES, tenure, rules.terms(baton, tenure), NOW.minus(agoOf(ordinal, server.granted())));
        for (Member peer : leash.terms().peers()) {
            int age = Server.age(server.heard(), peer.name().ordinal());
            if (age != Server.NEVER) {
                LeashQuestion question = leash.question(peer, 1);
                leash = leash.hearing(question, NOW.minus(agoOf(ordinal, age)), yes(question));
            }
        }
        return leash;
    }

    private static LeashAnswer yes(LeashQuestion question) {
        return new LeashAnswer(question.cluster(), question.ballot(), question.asked(), question.number(), true, "");
    }

    /** True if its leash had ended K ago: then no process of it is left. */
    boolean mustBeDead(Baton baton, int ordinal, Server server) {
        Proven asked = new Proven(ordinal, -1, server.led(), server.granted(), server.heard(), 0);
        return verdicts.computeIfAbsent(
                asked,
                key -> rules.judge(leash(baton, ordinal, server), NOW.minus(TIMES.kill()))
                        instanceof LeashVerdict.Stop);
    }

    /** Does this peer let it go on? */
    boolean saysYes(Server server, int ordinal, Server peer, int peerOrdinal) {
        Peer asked = new Peer(peerOrdinal, peer.promised(), peer.led(), ordinal, server.led());
        return answers.computeIfAbsent(
                asked,
                key -> rules.answer(
                                promise(peerOrdinal, peer.promised(), peer.led()),
                                new LeashQuestion(
                                        CLUSTER, ballot(server.led()), member(ordinal), member(peerOrdinal), 1))
                        .yes());
    }

    /** What it knows after the yes of a peer arrived. */
    Server hearing(Baton baton, int ordinal, Server server, int peer) {
        int age = Server.age(server.onWay(), peer);
        Proven asked = new Proven(ordinal, peer, server.led(), server.granted(), server.heard(), age);
        Server known = hearings.computeIfAbsent(asked, key -> hear(baton, ordinal, server, peer, age));
        return server.withProofs(server.granted(), server.grantOnWay(), known.heard(), server.onWay());
    }

    private Server hear(Baton baton, int ordinal, Server server, int peer, int age) {
        Leash leash = leash(baton, ordinal, server);
        LeashQuestion question = leash.question(member(peer), 1);
        Leash after = rules.hear(leash, question, NOW.minus(agoOf(ordinal, age)), yes(question), NOW);
        Duration asked = after.yes().get(member(peer));
        int newAge = asked == null ? Server.NEVER : ageOf(ordinal, asked);
        return server.withProofs(
                server.granted(), server.grantOnWay(), Server.withAge(server.heard(), peer, newAge), server.onWay());
    }

    /** A proof that is too old to matter is none, so that moments that are alike look alike. */
    private int ageOf(int ordinal, Duration at) {
        long age = NOW.minus(at).toSeconds() / bounds.clocks().instances().get(ordinal);
        return age >= leashCap ? Server.NEVER : (int) age;
    }

    /** May whoever reads this Baton grant it to go on? */
    boolean isGranted(Batons.Known baton, int ordinal, Server server) {
        Granted asked = new Granted(baton.number(), ordinal, server.led(), server.run());
        return grants.computeIfAbsent(asked, key -> grant(baton.baton(), ordinal, server));
    }

    private boolean grant(Baton baton, int ordinal, Server server) {
        GrantRequest request = new GrantRequest(
                CLUSTER, ballot(server.led()), member(ordinal), server.incarnation(ordinal), CHALLENGE);
        return rules.grant(request, baton) instanceof ControlGrantRule.Judgement.Grant;
    }

    /** What it knows after a grant arrived. */
    Server taking(Baton baton, int ordinal, Server server) {
        int age = server.grantOnWay();
        Proven asked = new Proven(ordinal, -2, server.led(), server.granted(), server.heard(), age);
        Server known = hearings.computeIfAbsent(asked, key -> take(baton, ordinal, server, age));
        return server.withProofs(known.granted(), server.grantOnWay(), server.heard(), server.onWay());
    }

    private Server take(Baton baton, int ordinal, Server server, int age) {
        Leash leash = leash(baton, ordinal, server).challenging(CHALLENGE, NOW.minus(agoOf(ordinal, age)));
        ControlGrant grant = new ControlGrant(CLUSTER, ballot(server.led()), member(ordinal), CHALLENGE);
        Duration granted = rules.take(leash, grant, NOW).granted();
        int newAge = granted == null ? Server.NEVER : ageOf(ordinal, granted);
        return server.withProofs(newAge, server.grantOnWay(), server.heard(), server.onWay());
    }
}
