package io.pgbaton.e2e.scenario.kubernetes;

import io.pgbaton.core.model.InstanceName;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.resources.rolechange.PostgresRoleChange;
import io.pgbaton.resources.rolechange.PostgresRoleChangeStatus;
import io.pgbaton.resources.rolechange.PostgresRoleChangeStatus.RequestStatus;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A PostgresRoleChange that asks for another primary, and was created. */
record SwitchoverRequest(KubernetesScenario scenario, PostgresRoleChange made) {
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    static SwitchoverRequest ask(KubernetesScenario scenario, @Nullable InstanceName target) {
        scenario.standbys().forEach(standby -> scenario.awaitStreaming(standby.name()));
        return askAtOnce(scenario, target);
    }

    /** The same, whoever streams. */
    static SwitchoverRequest askAtOnce(KubernetesScenario scenario, @Nullable InstanceName target) {
        return new SwitchoverRequest(scenario, scenario.stack().ask(target, "a scenario"));
    }

    Optional<PostgresRoleChange> now() {
        return Optional.ofNullable(scenario.stack().client().resource(made).get());
    }

    private String describe() {
        return now().map(request -> String.valueOf(request.getStatus())).orElse("it is gone");
    }

    PostgresRoleChangeStatus await(String what, Predicate<PostgresRoleChangeStatus> condition) {
        return Eventually.get(
                DEADLINE,
                () -> "%s; its status is %s".formatted(what, describe()),
                () -> now().map(PostgresRoleChange::getStatus)
                        .filter(status -> status.request() != null || status.endedAt() != null)
                        .filter(condition));
    }

    PostgresRoleChangeStatus awaitResult(String result) {
        return await("it to end as " + result, status -> result.equals(status.result()));
    }

    String awaitEnd() {
        return Objects.requireNonNull(
                await("its end", status -> status.endedAt() != null).result());
    }

    String awaitCommand(String part) {
        RequestStatus asked = Objects.requireNonNull(await(
                        "a command with " + part,
                        status -> status.request() != null
                                && status.request().commands().stream().anyMatch(it -> it.contains(part)))
                .request());
        return asked.commands().stream()
                .filter(it -> it.contains(part))
                .findFirst()
                .orElseThrow();
    }
}
