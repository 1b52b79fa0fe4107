package io.pgbaton.e2e.kubernetes;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.e2e.process.Eventually.DeadlineMissed;
import io.pgbaton.e2e.stack.ClusterWatch;
import io.pgbaton.e2e.stack.Deploy;
import io.pgbaton.e2e.story.Account;
import io.pgbaton.e2e.story.Failover;
import io.pgbaton.e2e.story.Progress;
import io.pgbaton.e2e.story.Witness;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The main job on a real Kubernetes: a cluster that somebody asked for comes up, a client writes through its Service, the
 * primary's PostgreSQL is killed, then the new primary's pod is deleted, then a switchover is asked for and approved; each time the
 * role moves and the cluster becomes whole again. Then it is deleted, and another one made from its backup. Succeeds only if the
 * promise held, and the new cluster has the same rows.
 */
public final class Demo {
    private static final Duration BOOTSTRAP_DEADLINE = Duration.ofMinutes(5);
    private static final Duration WHOLE_DEADLINE = Duration.ofMinutes(3);

    /** Before each fault and at the end. */
    private static final int COMMITS = 100;

    private static final Duration COMMITS_DEADLINE = Duration.ofMinutes(1);

    private final Progress progress = new Progress(System.out);
    private final KubernetesStack stack;
    private final ClusterWatch watch;

    private Demo(KubernetesStack stack) {
        this.stack = stack;
        this.watch = new ClusterWatch(stack);
    }

    /** Arguments: NAMESPACE NAME of a cluster that was asked for. Ends with 0 if the promise held. */
    public static void main(String[] args) throws Exception {
        boolean held;
        try (KubernetesStack stack = KubernetesStack.watch(Sandbox.running(), new ClusterKey(args[0], args[1]))) {
            held = new Demo(stack).run();
        } catch (DeadlineMissed | IllegalStateException e) {
            System.err.println("demo: " + e.getMessage());
            held = false;
        }
        System.exit(held ? 0 : 1);
    }

    private boolean run() throws SQLException {
        Baton founded = whole(BOOTSTRAP_DEADLINE);
        LastAct lastAct = new LastAct(progress, stack);
        boolean held = moves(lastAct, founded);
        boolean same = lastAct.makeAnother();
        show();
        return held && same;
    }

    private boolean moves(LastAct lastAct, Baton founded) throws SQLException {
        progress.say("the cluster is whole: %s leads epoch %s, everyone else streams from it"
                .formatted(founded.holder(), founded.epoch()));
        try (Witness witness = Witness.ofPublishedRoute(stack)) {
            witness.ledger().awaitMore(COMMITS, COMMITS_DEADLINE);
            progress.say("a client writes through the Service %s, one row a commit; every server is asked ten times a"
                            .formatted(stack.key().names().primaryService())
                    + " second if it is writable");
            Failover killed = move(witness, "SIGKILL to PostgreSQL of the primary %s", InstancePod::killPostgres);
            Failover deleted = move(witness, "kubectl delete pod %s, which is the primary now", InstancePod::delete);
            Failover asked = move(witness, "a person wants another primary than %s", lastAct::switchOver);
            return new Account(progress, stack, witness).tell(List.of(killed, deleted, asked));
        }
    }

    private Failover move(Witness witness, String sentence, Consumer<InstancePod> fault) {
        Failover failover = Failover.provoke(stack, witness, primary -> {
            progress.say(sentence.formatted(primary));
            fault.accept(primary);
        });
        progress.say("%s leads epoch %s, the client writes again after %d ms"
                .formatted(
                        failover.to(), failover.epoch(), failover.gap().length().toMillis()));
        whole(WHOLE_DEADLINE);
        progress.say("the cluster is whole again: %s is back".formatted(failover.from()));
        witness.ledger().awaitMore(COMMITS, COMMITS_DEADLINE);
        return failover;
    }

    private Baton whole(Duration deadline) {
        stack.awaitAvailable(deadline);
        watch.awaitAllStreaming(deadline);
        return watch.awaitServing(deadline);
    }

    private void show() {
        String namespace = stack.key().namespace();
        progress.print("");
        progress.print("$ kubectl get pgc,pgrc,pgbaton,pgbackup --namespace " + namespace);
        progress.print(stack.sandbox().kubectl("get", "pgc,pgrc,pgbaton,pgbackup", "--namespace", namespace));
        progress.print("The sandbox stays up. Look around:");
        progress.print("  eval \"$(%s env)\"    # KUBECONFIG, kubectl, temporal".formatted(script()));
        progress.print("  kubectl describe pgc; kubectl get pods -L postgres-role");
        progress.print("  temporal workflow list; all runs in the Web UI: "
                + stack.temporal().page());
        progress.print("Stop: %s down".formatted(script()));
    }

    private static String script() {
        return Deploy.script("sandbox/sandbox").toString();
    }
}
