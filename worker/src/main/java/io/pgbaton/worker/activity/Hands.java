package io.pgbaton.worker.activity;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.Authority;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.watch.Cluster;
import io.pgbaton.worker.port.Ports;
import io.pgbaton.workflows.step.Move;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** What every step works with: the ports, and the small questions that many steps ask of them. */
final class Hands {
    /** One request to a healthy instance takes milliseconds; a dead machine answers nothing at all. */
    static final Duration CALL = Duration.ofSeconds(1);

    /** Between two looks at something that is about to happen. */
    static final Duration LOOK = Duration.ofMillis(20);

    /** Between two looks at something that takes its time. */
    static final Duration LONG_LOOK = Duration.ofMillis(250);

    private final Ports ports;
    private final BatonDesk desk;

    Hands(Ports ports) {
        this.ports = ports;
        this.desk = new BatonDesk(ports.batons());
    }

    Ports ports() {
        return ports;
    }

    BatonDesk desk() {
        return desk;
    }

    Cluster cluster(ClusterUid uid) {
        return ports.clusters()
                .cluster(uid)
                .orElseThrow(() -> ApplicationFailure.newFailure("there is no cluster " + uid, "NoCluster"));
    }

    /** Asked where something new would begin; what is under way goes on. */
    boolean isBeingDeleted(ClusterUid uid) {
        return ports.clusters().isBeingDeleted(uid);
    }

    Reply<InstanceState> state(ClusterUid cluster, InstanceName instance) {
        return ports.instances().state(cluster, instance, CALL);
    }

    /** True if exactly this run of a member is known to be over: nobody need wait for it to answer. */
    boolean hasEnded(ClusterUid cluster, Candidate run) {
        return ports.containers().terminated(cluster, run.member().name(), run.incarnation());
    }

    /** The same of the run that this Baton records as its candidate. */
    boolean hasCandidateEnded(Baton baton) {
        return baton.candidate().filter(run -> hasEnded(baton.cluster(), run)).isPresent();
    }

    static Authority authority(Move move, Member member) {
        return new Authority(move.cluster(), move.ballot(), member);
    }

    static List<InstanceName> names(Baton baton) {
        return baton.members().stream().map(Member::name).toList();
    }

    /** The states among these replies. */
    static List<InstanceState> reached(Collection<Reply<InstanceState>> replies) {
        return replies.stream()
                .filter(Reply.Done.class::isInstance)
                .map(reply -> ((Reply.Done<InstanceState>) reply).value())
                .toList();
    }

    /** Why it is not done, in words. */
    static String reason(Reply<?> reply) {
        return switch (reply) {
            case Reply.Done<?> done -> "it is done";
            case Reply.Refused<?> refused -> "refused: " + refused.reason();
            case Reply.Failed<?> failed -> failed.reason();
            case Reply.Unreachable<?> unreachable -> "does not answer: " + unreachable.reason();
        };
    }
}
