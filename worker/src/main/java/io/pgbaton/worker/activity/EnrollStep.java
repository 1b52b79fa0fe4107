package io.pgbaton.worker.activity;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.election.Quorum;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.step.Founding;
import io.pgbaton.workflows.step.Move;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everyone who joined becomes a member (safety rules, section 4, 1 -> 3): the primary's setting first, then everyone must
 * stream under its new name, then the Baton. No client was let in yet, so nothing was acknowledged under the old members.
 */
final class EnrollStep {
    private static final int SETTING_VERSION = 2;

    private final Hands hands;

    EnrollStep(Hands hands) {
        this.hands = hands;
    }

    Founding enroll(Founding.EnrollRequest request, Pulse pulse) {
        Move move = request.move();
        Baton baton = hands.desk().require(move).value();
        Candidate leader = baton.candidate().orElseThrow(() -> BatonDesk.superseded("the epoch has no candidate"));
        List<InstanceName> wanted = FoundingActivities.wanted(hands, move.cluster());
        Map<InstanceName, Reply<InstanceState>> replies =
                new Fanout(pulse, Hands.CALL).ask(wanted, instance -> hands.state(move.cluster(), instance));
        List<Member> members = Hands.reached(replies.values()).stream()
                .filter(state -> state.promise().isJoined())
                .map(InstanceState::member)
                .sorted()
                .toList();
        if (members.size() < wanted.size()) {
            return FoundingActivities.hold("only %s of %s have a database and answer".formatted(members, wanted));
        }
        return enroll(move, leader.member(), quorum(members, request.acknowledgements()), pulse);
    }

    private static Quorum quorum(List<Member> members, @Nullable Integer acknowledgements) {
        return acknowledgements == null ? Quorum.ofNewCluster(members) : new Quorum(members, acknowledgements);
    }

    private Founding enroll(Move move, Member leader, Quorum quorum, Pulse pulse) {
        List<Member> peers = quorum.members().stream()
                .filter(member -> !member.equals(leader))
                .toList();
        Command.Settings settings = new Command.Settings(
                Hands.authority(move, leader),
                new Command.SynchronousSetting(SETTING_VERSION, peers, quorum.acknowledgements()));
        Window window = new Window(StepOptions.ENROLL.window());
        String last = "it was not asked";
        while (!window.isOver()) {
            hands.desk().requireLeader(move, leader);
            pulse.beat("wait for %s to stream".formatted(peers));
            Reply<InstanceState> reply = hands.ports().instances().order(settings, window.atMost(Hands.CALL));
            if (reply instanceof Reply.Done<InstanceState> done && allStream(move, done.value(), peers)) {
                return new Founding.Done(hands.desk()
                        .change(move, baton -> baton.withMembership(quorum.members(), quorum.acknowledgements())));
            }
            last = reply instanceof Reply.Done<InstanceState> done
                    ? "only %s stream from it".formatted(done.value().streaming())
                    : Hands.reason(reply);
            pulse.pause(Hands.LONG_LOOK, last);
        }
        return FoundingActivities.hold("%s: %s".formatted(leader, last));
    }

    private static boolean allStream(Move move, InstanceState primary, List<Member> peers) {
        return peers.stream()
                .allMatch(peer -> primary.isFollowedBy(peer, move.ballot().epoch()));
    }
}
