package io.pgbaton.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.model.VolumeId;
import io.pgbaton.core.protocol.Authority;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.e2e.stack.Instance;
import io.pgbaton.e2e.stack.Stack;
import io.pgbaton.wire.InstanceHttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Requests that come too late, or from somebody else, made of real instances: they must change nothing (I2, I3, I4). */
public record StaleRequests(Stack<?> stack) {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    public void anOlderEpochIsRefused() {
        Ballot older = new Ballot(new Epoch(baton().epoch().number() - 1), new Token("older"));

        refusesEverything(primary(), authority(primary(), baton().cluster(), older));
        refusesEverything(standby(), authority(standby(), baton().cluster(), older));
    }

    public void theSameEpochOfAnotherOpeningIsRefused() {
        Ballot rival = new Ballot(baton().epoch(), new Token("rival"));

        refusesEverything(primary(), authority(primary(), baton().cluster(), rival));
        refusesEverything(standby(), authority(standby(), baton().cluster(), rival));
    }

    public void anotherClusterOrVolumeIsRefusedWhateverItsEpoch() {
        Ballot newer = new Ballot(new Epoch(baton().epoch().number() + 100), new Token("newer"));

        refusesEverything(standby(), authority(standby(), new ClusterUid("another"), newer));
        Member onAnotherVolume = new Member(standby().name(), new VolumeId("00000000000000aa"));
        refusesEverything(standby(), new Authority(baton().cluster(), newer, onAnotherVolume));
    }

    public void aPromoteThatBringsBackNoChallengeIsRefused() {
        Instance standby = standby();
        Authority authority = authority(standby, baton().cluster(), baton().ballot());

        Reply<?> reply = stack.protocol().promote(control(standby), promote(standby, authority), DEADLINE);

        assertThat(reply).isInstanceOf(Reply.Refused.class);
    }

    public void aStrangerIsNotListenedTo() {
        try (InstanceHttpClient stranger = new InstanceHttpClient("not the token")) {
            Reply<InstanceState> reply = stranger.state(control(primary()), DEADLINE);

            assertThat(reply).as("without TLS").isInstanceOf(Reply.Unreachable.class);
        }
    }

    private void refusesEverything(Instance instance, Authority authority) {
        InstanceState before = state(instance);
        InstanceHttpClient client = stack.protocol();
        Address control = control(instance);
        Command.Source source =
                new Command.Source(primary().name(), primary().postgres().orElseThrow());

        assertThat(List.of(
                        client.freeze(control, new Command.Freeze(authority), DEADLINE),
                        client.demote(control, new Command.Demote(authority), DEADLINE),
                        client.follow(control, new Command.Follow(authority, source), DEADLINE),
                        client.rejoin(control, new Command.Rejoin(authority, source), DEADLINE),
                        client.challenge(control, new Command.Challenge(authority), DEADLINE),
                        client.promote(control, promote(instance, authority), DEADLINE),
                        client.admit(control, new Command.Admit(authority), DEADLINE),
                        client.settings(
                                control,
                                new Command.Settings(authority, new Command.SynchronousSetting(1_000, List.of(), 0)),
                                DEADLINE)))
                .allSatisfy(reply -> assertThat(reply).isInstanceOf(Reply.Refused.class));

        assertThat(state(instance).promise()).isEqualTo(before.promise());
        assertThat(state(instance).server().phase()).isEqualTo(before.server().phase());
    }

    private static Command.Promote promote(Instance instance, Authority authority) {
        return new Command.Promote(
                authority,
                state(instance).incarnation(),
                "no challenge of its",
                new Command.SynchronousSetting(1, List.of(), 0));
    }

    private static Authority authority(Instance instance, ClusterUid cluster, Ballot ballot) {
        return new Authority(cluster, ballot, state(instance).member());
    }

    private static InstanceState state(Instance instance) {
        return instance.state().orElseThrow();
    }

    private static Address control(Instance instance) {
        return instance.control().orElseThrow();
    }

    private Instance primary() {
        return stack.instance(holder());
    }

    private Instance standby() {
        return stack.instances().stream()
                .filter(instance -> !instance.name().equals(holder()))
                .findFirst()
                .orElseThrow();
    }

    private InstanceName holder() {
        return Objects.requireNonNull(baton().holder(), "somebody holds the baton")
                .name();
    }

    private Baton baton() {
        return stack.baton().orElseThrow();
    }
}
