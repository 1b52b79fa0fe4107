package io.pgbaton.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.Command.SynchronousSetting;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.core.protocol.ServerState;
import io.pgbaton.e2e.local.LocalStack;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.watch.HttpInstances;
import io.pgbaton.watch.InstanceClient;
import io.pgbaton.wire.tls.Role;
import io.pgbaton.worker.local.LocalEndpoints;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Commands that workers sent long ago, sent again to whom they were meant for, with a worker's certificate and token. */
record ReplayedRequests(LocalStack stack, List<Command> commands) {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    /** What must be the same of an instance before and after; how far its log reaches goes on. */
    private record Standing(
            Promise promise,
            ServerState.Phase phase,
            @Nullable Address upstream,
            Epoch admitted,
            List<String> streaming,
            @Nullable SynchronousSetting synchronous) {
        static Standing of(InstanceState state) {
            ServerState server = state.server();
            return new Standing(
                    state.promise(),
                    server.phase(),
                    server.upstream(),
                    server.admitted(),
                    state.streaming().stream().sorted().toList(),
                    state.synchronous());
        }
    }

    /** The kinds of commands that there are, and how many of each. */
    Map<String, Long> kinds() {
        return commands.stream()
                .collect(Collectors.groupingBy(
                        command -> command.getClass().getSimpleName(), TreeMap::new, Collectors.counting()));
    }

    /** Sends each again; every one must be refused for its epoch, and nothing may be different afterwards. */
    void areRefusedAndChangeNothing() throws IOException {
        Baton before = stack.baton().orElseThrow();
        Map<InstanceName, Standing> standings = Eventually.get(
                DEADLINE,
                () -> "everyone to stream; " + standings(),
                () -> Optional.of(standings()).filter(ReplayedRequests::allStream));
        try (LocalEndpoints endpoints = LocalEndpoints.open(stack.cluster(), Role.WORKER)) {
            InstanceClient client = new HttpInstances(endpoints);
            for (Command command : commands) {
                Reply<?> reply = send(client, command);
                assertThat(reply)
                        .as("%s", command)
                        .isInstanceOfSatisfying(
                                Reply.Refused.class,
                                refused -> assertThat(refused.reason())
                                        .as("%s", command)
                                        .contains("epoch %s is over"
                                                .formatted(command.authority()
                                                        .ballot()
                                                        .epoch())));
            }
        }
        assertThat(standings()).isEqualTo(standings);
        assertThat(stack.baton()).hasValue(before);
    }

    /** A stream that has just begun may end once more and come back; that is no change which a request made. */
    private static boolean allStream(Map<InstanceName, Standing> standings) {
        return standings.values().stream()
                .anyMatch(standing -> standing.streaming().size() == standings.size() - 1);
    }

    private static Reply<?> send(InstanceClient client, Command command) {
        return switch (command) {
            case Command.Freeze freeze -> client.freeze(freeze, DEADLINE);
            case Command.Challenge challenge -> client.challenge(challenge, DEADLINE);
            case Command.Promote promote -> client.promote(promote, DEADLINE);
            case Command.Bootstrap bootstrap -> client.job(bootstrap, DEADLINE);
            case Command.Join join -> client.job(join, DEADLINE);
            case Command.Gate gate -> client.job(gate, DEADLINE);
            case Command.Rejoin rejoin -> client.job(rejoin, DEADLINE);
            case Command.Level level -> client.job(level, DEADLINE);
            case Command.Admit admit -> client.order(admit, DEADLINE);
            case Command.Adopt adopt -> client.order(adopt, DEADLINE);
            case Command.Close close -> client.order(close, DEADLINE);
            case Command.Demote demote -> client.order(demote, DEADLINE);
            case Command.Follow follow -> client.order(follow, DEADLINE);
            case Command.Settings settings -> client.order(settings, DEADLINE);
            case Command.Checkpoint checkpoint -> client.order(checkpoint, DEADLINE);
        };
    }

    private Map<InstanceName, Standing> standings() {
        return stack.baton().orElseThrow().members().stream()
                .map(Member::name)
                .collect(Collectors.toMap(
                        name -> name,
                        name -> Standing.of(stack.instance(name).state().orElseThrow())));
    }
}
