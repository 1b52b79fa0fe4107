package io.pgbaton.e2e.kubernetes;

import io.fabric8.kubernetes.client.dsl.Resource;
import io.pgbaton.core.model.Address;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.stack.ClusterWatch;
import io.pgbaton.e2e.stack.Deploy;
import io.pgbaton.e2e.story.Progress;
import io.pgbaton.e2e.story.Witness;
import io.pgbaton.resources.backup.PostgresBackup;
import io.pgbaton.resources.backup.PostgresBackupStatus;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.resources.rolechange.PostgresRoleChange;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How the demo ends: a switchover that a person approves; then the cluster is deleted, which leaves a last backup, and another
 * one is made from that. What a person would type is printed and run as it stands there.
 */
final class LastAct {
    private static final Duration QUESTION_DEADLINE = Duration.ofMinutes(1);
    private static final Duration DELETE_DEADLINE = Duration.ofMinutes(5);
    private static final Duration RESTORE_DEADLINE = Duration.ofMinutes(5);
    private static final String SUFFIX = "-again";

    /** A demo that is run again finds no volumes of this one. */
    private static final String WISHES = "{\"spec\":{\"switchover\":{\"approval\":\"Required\"},"
            + "\"deletion\":{\"finalBackup\":\"Required\",\"volumes\":\"Delete\"}}}";

    private final Progress progress;
    private final KubernetesStack stack;

    LastAct(Progress progress, KubernetesStack stack) {
        this.progress = progress;
        this.stack = stack;
    }

    /** Asks for another primary, and approves it with the very command that the status shows. */
    void switchOver(InstancePod primary) {
        type("kubectl --namespace %s patch pgc %s --type merge --patch '%s'"
                .formatted(stack.key().namespace(), stack.key().name(), WISHES));
        Eventually.within(
                QUESTION_DEADLINE,
                "the operator to go by this spec; " + stack.describeStatus(),
                () -> isObserved(cluster().get()));
        PostgresRoleChange request = primary.askForAnother("the demo");
        progress.say(
                "PostgresRoleChange %s asks for another primary, and waits for a person; its status shows how to say yes"
                        .formatted(request.getMetadata().getName()));
        type(awaitCommand(request).replace("YOUR NAME", "demo").replace("WHY", "it is part of the demo"));
    }

    private Resource<PostgresCluster> cluster() {
        return stack.key().in(stack.client());
    }

    private static boolean isObserved(PostgresCluster cluster) {
        return cluster.getStatus() != null
                && cluster.getMetadata()
                        .getGeneration()
                        .equals(cluster.getStatus().observedGeneration());
    }

    private String awaitCommand(PostgresRoleChange request) {
        return Eventually.get(
                QUESTION_DEADLINE,
                () -> "a command in the status of PostgresRoleChange %s"
                        .formatted(request.getMetadata().getName()),
                () -> Optional.ofNullable(stack.client().resource(request).get()).stream()
                        .flatMap(now -> Stream.ofNullable(now.getStatus()))
                        .flatMap(status -> Stream.ofNullable(status.request()))
                        .flatMap(asked -> asked.commands().stream())
                        .filter(command -> command.contains("pgbaton.io/approve"))
                        .findFirst());
    }

    /**
     * Deletes the cluster and makes another one from its backup.
     *
     * @return true if that one has exactly the rows that this one had
     */
    boolean makeAnother() throws SQLException {
        Set<Long> before = rows(stack);
        type("kubectl --namespace %s delete pgc %s --wait=false"
                .formatted(stack.key().namespace(), stack.key().name()));
        String backup = awaitBackup();
        progress.say("the cluster is gone; a new one is made from its backup");
        ClusterKey key = new ClusterKey(stack.key().namespace(), stack.key().name() + SUFFIX);
        type("sed 's/fromBackup: .*/fromBackup: %s/' %s | kubectl apply --filename -"
                .formatted(backup, Deploy.script("samples/from-backup.yaml")));
        try (KubernetesStack again = KubernetesStack.watch(stack.sandbox(), key)) {
            again.awaitAvailable(RESTORE_DEADLINE);
            new ClusterWatch(again).awaitAllStreaming(RESTORE_DEADLINE);
            Set<Long> after = rows(again);
            progress.say("%s is whole: the application logs in with its new password and finds %d rows; %s had %d"
                    .formatted(key.name(), after.size(), stack.key().name(), before.size()));
            boolean same = after.equals(before);
            progress.print(same ? "They are the same rows." : "THEY ARE NOT THE SAME ROWS.");
            return same;
        }
    }

    private static Set<Long> rows(KubernetesStack stack) throws SQLException {
        Address primary = stack.published().orElseThrow(() -> new IllegalStateException("nobody is published"));
        return Witness.rows(stack.application(), primary);
    }

    /** Its name, once the cluster is gone. */
    private String awaitBackup() {
        PostgresBackup backup = Eventually.get(
                DELETE_DEADLINE,
                () -> "a backup that is made; " + stack.describeStatus(),
                () -> backups().stream()
                        .filter(it -> Optional.ofNullable(it.getStatus())
                                .filter(PostgresBackupStatus::isDone)
                                .isPresent())
                        .findFirst());
        progress.say(String.valueOf(backup.getStatus().summary()));
        Eventually.within(
                DELETE_DEADLINE,
                "PostgresCluster %s to be gone".formatted(stack.key()),
                () -> cluster().get() == null);
        return backup.getMetadata().getName();
    }

    private List<PostgresBackup> backups() {
        return stack
                .client()
                .resources(PostgresBackup.class)
                .inNamespace(stack.key().namespace())
                .list()
                .getItems()
                .stream()
                .filter(backup ->
                        backup.getSpec().clusterUid().equals(stack.uid().value()))
                .toList();
    }

    private void type(String line) {
        progress.say("$ " + line);
        stack.sandbox().type(line);
    }
}
