package io.pgbaton.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.model.VolumeId;
import io.pgbaton.core.protocol.Authority;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.e2e.local.InstanceProcess;
import io.pgbaton.wire.InstanceHttpClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests that come too late, or from somebody else, change nothing on real instances (I2, I3, I4). */
@Tag("scenario")
@ExtendWith(SharedCluster.class)
class StaleRequestScenarioIT {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    @Test
    void anOlderEpochIsRefused(Scenario scenario) {
        Baton baton = baton(scenario);
        Ballot older = new Ballot(new Epoch(baton.epoch().number() - 1), new Token("older"));

        refusesEverything(scenario, scenario.primary(), authority(scenario.primary(), baton.cluster(), older));
        refusesEverything(
                scenario,
                scenario.standbys().getFirst(),
                authority(scenario.standbys().getFirst(), baton.cluster(), older));
    }

    @Test
    void theSameEpochOfAnotherOpeningIsRefused(Scenario scenario) {
        Baton baton = baton(scenario);
        Ballot rival = new Ballot(baton.epoch(), new Token("rival"));

        refusesEverything(scenario, scenario.primary(), authority(scenario.primary(), baton.cluster(), rival));
        refusesEverything(
                scenario,
                scenario.standbys().getFirst(),
                authority(scenario.standbys().getFirst(), baton.cluster(), rival));
    }

    @Test
    void anotherClusterOrVolumeIsRefusedWhateverItsEpoch(Scenario scenario) {
        Baton baton = baton(scenario);
        InstanceProcess standby = scenario.standbys().getFirst();
        Ballot newer = new Ballot(new Epoch(baton.epoch().number() + 100), new Token("newer"));

        refusesEverything(scenario, standby, authority(standby, new ClusterUid("another"), newer));
        Member onAnotherVolume = new Member(standby.name(), new VolumeId("00000000000000aa"));
        refusesEverything(scenario, standby, new Authority(baton.cluster(), newer, onAnotherVolume));
    }

    @Test
    void aPromoteThatBringsBackNoChallengeIsRefused(Scenario scenario) {
        Baton baton = baton(scenario);
        InstanceProcess standby = scenario.standbys().getFirst();
        Authority authority = authority(standby, baton.cluster(), baton.ballot());

        Reply<?> reply = scenario.stack().client().promote(address(standby), promote(standby, authority), DEADLINE);

        assertThat(reply).isInstanceOf(Reply.Refused.class);
    }

    @Test
    void aStrangerIsNotListenedTo(Scenario scenario) {
        InstanceProcess primary = scenario.primary();
        try (InstanceHttpClient stranger = new InstanceHttpClient("not the token")) {
            Reply<InstanceState> reply = stranger.state(address(primary), DEADLINE);

            assertThat(reply).isInstanceOf(Reply.Refused.class);
        }
    }

    private static void refusesEverything(Scenario scenario, InstanceProcess instance, Authority authority) {
        InstanceState before = state(instance);
        InstanceHttpClient client = scenario.stack().client();
        Address control = address(instance);
        Command.Source source = new Command.Source(
                scenario.primary().name(), scenario.primary().address().postgres());

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

    private static Command.Promote promote(InstanceProcess instance, Authority authority) {
        return new Command.Promote(
                authority,
                state(instance).incarnation(),
                "no challenge of its",
                new Command.SynchronousSetting(1, List.of(), 0));
    }

    private static Authority authority(InstanceProcess instance, ClusterUid cluster, Ballot ballot) {
        return new Authority(cluster, ballot, state(instance).member());
    }

    private static InstanceState state(InstanceProcess instance) {
        return instance.state().orElseThrow();
    }

    private static Address address(InstanceProcess instance) {
        return instance.address().control();
    }

    private static Baton baton(Scenario scenario) {
        return scenario.stack().baton().orElseThrow();
    }
}
