package io.pgbaton.operator.report;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.operator.desired.Owned;
import io.pgbaton.operator.engine.EngineGateway;
import io.pgbaton.operator.engine.EngineGateway.EngineException;
import io.pgbaton.operator.engine.RunBook;
import io.pgbaton.operator.engine.RunRef;
import io.pgbaton.operator.engine.RunView;
import io.pgbaton.resources.rolechange.PostgresRoleChange;
import io.pgbaton.resources.rolechange.PostgresRoleChangeSpec;
import io.pgbaton.resources.rolechange.PostgresRoleChangeStatus;
import io.pgbaton.workflows.WebUi;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome.Result;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one PostgresRoleChange for each role-change run of a cluster, as long as the newest 50, whatever the engine forgets.
 * A run that found nothing to move leaves none.
 */
public final class RecordKeeper {
    /** So many records of a cluster stay. */
    public static final int KEPT = 50;

    private static final Logger log = LoggerFactory.getLogger(RecordKeeper.class);

    private final KubernetesClient client;
    private final Engine engine;
    private final Function<Owned, List<PostgresRoleChange>> cached;

    /** The newest run of each cluster up to which all runs are known to be on record. */
    private final Map<ClusterUid, String> caughtUp = new ConcurrentHashMap<>();

    /** What it asks and where people find a run. */
    public record Engine(EngineGateway gateway, RunBook runs, WebUi webUi) {}

    /**
     * Makes a keeper.
     *
     * @param cached the records of a cluster as the cache has them
     */
    public RecordKeeper(KubernetesClient client, Engine engine, Function<Owned, List<PostgresRoleChange>> cached) {
        this.client = client;
        this.engine = engine;
        this.cached = cached;
    }

    /**
     * Brings the records of a cluster up to date, and returns those that have ended since.
     *
     * @param newest its newest run
     * @param seen what was seen that may have called for it, in words; null if nothing
     */
    public List<PostgresRoleChangeStatus> keep(Owned owned, RunView newest, @Nullable String seen) {
        List<PostgresRoleChangeStatus> ended = new ArrayList<>();
        Map<String, PostgresRoleChange> records = cached.apply(owned).stream()
                .collect(Collectors.toMap(record -> record.getMetadata().getName(), record -> record, (a, b) -> a));
        switch (newest) {
            case RunView.Unknown unknown -> {}
            case RunView.None none -> {}
            case RunView.Open open -> {
                record(owned, open, records, seen).ifPresent(ended::add);
                ended.addAll(catchUp(owned, open.run(), records));
            }
            case RunView.Closed closed -> {
                record(owned, closed, records, seen).ifPresent(ended::add);
                ended.addAll(catchUp(owned, closed.run(), records));
            }
        }
        prune(records);
        return ended;
    }

    /** Runs that came and went between two looks are on record too. */
    private List<PostgresRoleChangeStatus> catchUp(
            Owned owned, RunRef newest, Map<String, PostgresRoleChange> records) {
        List<PostgresRoleChangeStatus> ended = new ArrayList<>();
        if (newest.runId().equals(caughtUp.get(owned.uid()))) {
            return ended;
        }
        try {
            for (RunRef run : engine.gateway().roleChanges(owned.uid())) {
                PostgresRoleChange record = records.get(RoleChangeRecord.name(owned.cluster(), run));
                if (!run.isOpen() && !run.runId().equals(newest.runId()) && isUnfinished(record)) {
                    record(owned, engine.runs().view(run), records, null).ifPresent(ended::add);
                }
            }
            caughtUp.put(owned.uid(), newest.runId());
        } catch (EngineException e) {
            log.debug("cannot catch up with the runs of {}", owned.cluster(), e);
        }
        return ended;
    }

    private static boolean isUnfinished(@Nullable PostgresRoleChange record) {
        PostgresRoleChangeStatus status = record == null ? null : record.getStatus();
        return status == null || status.endedAt() == null;
    }

    /** Returns what was written if it is about an end that was not on record before. */
    private Optional<PostgresRoleChangeStatus> record(
            Owned owned, RunView view, Map<String, PostgresRoleChange> records, @Nullable String seen) {
        if (isOfRequest(view)) {
            return Optional.empty();
        }
        return switch (view) {
            case RunView.Open open ->
                write(
                        owned,
                        open.run(),
                        seen(open).orElse(seen),
                        RoleChangeRecord.status(open, link(open.run())),
                        records);
            case RunView.Closed closed -> {
                String name = RoleChangeRecord.name(owned.cluster(), closed.run());
                if (!records.containsKey(name) && movedNothing(closed.outcome())) {
                    yield Optional.empty();
                }
                PostgresRoleChangeStatus status = RoleChangeRecord.status(closed, link(closed.run()));
                yield write(owned, closed.run(), seen(closed).orElse(seen), status, records);
            }
            default -> Optional.empty();
        };
    }

    private static boolean isOfRequest(RunView view) {
        return switch (view) {
            case RunView.Open open -> open.run().isOfRequest();
            case RunView.Closed closed -> closed.run().isOfRequest();
            default -> false;
        };
    }

    private static boolean movedNothing(@Nullable RoleChangeOutcome outcome) {
        return outcome != null && outcome.result() == Result.NOT_NEEDED;
    }

    private static Optional<String> seen(RunView.Open open) {
        return Optional.ofNullable(open.state()).map(state -> state.soFar().evidence());
    }

    private static Optional<String> seen(RunView.Closed closed) {
        return Optional.ofNullable(closed.outcome()).map(RoleChangeOutcome::evidence);
    }

    private String link(RunRef run) {
        return engine.webUi().run(run.workflowId(), run.runId());
    }

    /** A spec is written once: it never changes. */
    private Optional<PostgresRoleChangeStatus> write(
            Owned owned,
            RunRef run,
            @Nullable String reason,
            PostgresRoleChangeStatus status,
            Map<String, PostgresRoleChange> records) {
        String name = RoleChangeRecord.name(owned.cluster(), run);
        PostgresRoleChange known = records.get(name);
        if (known == null) {
            PostgresRoleChange fresh = new PostgresRoleChange();
            fresh.setMetadata(owned.meta(name));
            PostgresRoleChangeSpec spec = RoleChangeRecord.spec(owned.cluster(), run, reason);
            fresh.setSpec(spec);
            if (client.resource(fresh).get() == null) {
                client.resource(fresh).create();
            }
        }
        if (known == null || !status.equals(known.getStatus())) {
            write(client, owned.namespace(), name, status);
        }
        return status.endedAt() != null && isUnfinished(known) ? Optional.of(status) : Optional.empty();
    }

    /** Writes the status of a record or of a request. */
    public static void write(KubernetesClient client, String namespace, String name, PostgresRoleChangeStatus status) {
        PostgresRoleChange patch = new PostgresRoleChange();
        patch.setMetadata(
                new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
        patch.setStatus(status);
        client.resource(patch).subresource("status").patch(Owned.apply());
    }

    private void prune(Map<String, PostgresRoleChange> records) {
        if (records.size() <= KEPT) {
            return;
        }
        records.values().stream()
                .sorted(Comparator.comparing((PostgresRoleChange record) ->
                                record.getMetadata().getCreationTimestamp())
                        .thenComparing(record -> record.getMetadata().getName())
                        .reversed())
                .skip(KEPT)
                .filter(record ->
                        record.getSpec().type() != PostgresRoleChangeSpec.Type.SWITCHOVER || !isUnfinished(record))
                .forEach(record -> client.resource(record).delete());
    }

    /** A cluster is gone. */
    public void forget(ClusterUid cluster) {
        caughtUp.remove(cluster);
    }
}
