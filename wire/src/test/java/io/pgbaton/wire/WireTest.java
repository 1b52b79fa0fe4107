package io.pgbaton.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.model.Timeline;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.model.VolumeId;
import io.pgbaton.core.parameters.Parameters;
import io.pgbaton.core.promise.Dirty;
import io.pgbaton.core.promise.Followed;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.Authority;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.GrantRequest;
import io.pgbaton.core.protocol.InstanceEvent;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.LeashState;
import io.pgbaton.core.protocol.ParameterState;
import io.pgbaton.core.protocol.PrimarySilence;
import io.pgbaton.core.protocol.Promoted;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.core.protocol.ServerState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WireTest {
    private static final ClusterUid CLUSTER = new ClusterUid("b2a4");
    private static final Ballot BALLOT = new Ballot(new Epoch(7), new Token("t0"));
    private static final Member MEMBER = new Member(new InstanceName("orders-0"), new VolumeId("00112233445566aa"));
    private static final List<Member> TWO =
            List.of(MEMBER, new Member(new InstanceName("orders-1"), new VolumeId("00112233445566bb")));
    private static final Incarnation RUN = new Incarnation("pod", "container", "process");
    private static final Position POSITION = new Position(new Timeline(6), Lsn.parse("16/B374D848"));

    @Test
    void everyCommandSurvivesTheWay() throws WireException {
        Authority authority = new Authority(CLUSTER, BALLOT, MEMBER);
        Command.Source source = new Command.Source(MEMBER.name(), new Address("127.0.0.1", 5432));
        Command.SynchronousSetting setting = new Command.SynchronousSetting(3, List.of(MEMBER), 1);
        for (Command command : List.of(
                new Command.Bootstrap(authority, "n"),
                new Command.Bootstrap(authority, "n", new Address("10.77.0.9", 8008)),
                new Command.Join(authority, "n", source),
                new Command.Freeze(authority),
                new Command.Freeze(authority, true),
                new Command.Promote(authority, RUN, "c", setting),
                new Command.Follow(authority, source),
                new Command.Level(authority, source, POSITION),
                new Command.Settings(authority, setting))) {
            assertThat(Wire.read(Wire.write(command), Command.class)).isEqualTo(command);
        }
    }

    @Test
    void aReplyCarriesItsValue() throws WireException {
        Reply<Promoted> reply = new Reply.Done<>(new Promoted(POSITION));
        assertThat(Wire.read(Wire.write(reply), new TypeReference<Reply<Promoted>>() {}))
                .isEqualTo(reply);
    }

    @Test
    void aBatonSurvivesTheWay() throws WireException {
        Baton baton = Baton.founding(CLUSTER, BALLOT, MEMBER, RUN)
                .withSystemIdentifier("7")
                .close(POSITION);
        assertThat(Wire.read(Wire.write(baton), Baton.class)).isEqualTo(baton);
    }

    @Test
    void parametersAreOneObjectOfTexts() throws WireException {
        Parameters parameters = Parameters.of(Map.of("work_mem", "8MB", "search_path", "a, \"b\""));
        assertThat(Wire.write(parameters)).isEqualTo("{\"search_path\":\"a, \\\"b\\\"\",\"work_mem\":\"8MB\"}");
        assertThat(Wire.read(Wire.write(parameters), Parameters.class)).isEqualTo(parameters);
        assertThat(Wire.read("{}", Parameters.class)).isEqualTo(Parameters.NONE);
        for (String other : List.of("{\"work_mem\":null}", "{\"work_mem\":{}}", "[]", "8")) {
            assertThatThrownBy(() -> Wire.read(other, Parameters.class))
                    .as(other)
                    .isInstanceOf(WireException.class);
        }
    }

    @Test
    void aStateSurvivesTheWay() throws WireException {
        Address address = new Address("127.0.0.1", 5432);
        Promise promise = Promise.ofEmptyVolume(CLUSTER, MEMBER.name(), MEMBER.volume(), "n")
                .promising(BALLOT)
                .following(new Followed(BALLOT.epoch(), MEMBER.name(), address))
                .withDirty(new Dirty(Lsn.parse("0/1"), "clone"));
        ServerState server = new ServerState(
                ServerState.Phase.STANDBY,
                POSITION,
                address,
                Epoch.NONE,
                new ServerState.Exit(ServerState.Phase.PRIMARY, new Epoch(6), 1, "signal 9"));
        InstanceEvent event = new InstanceEvent(
                1,
                false,
                new InstanceState(
                                promise,
                                RUN,
                                address,
                                server,
                                null,
                                List.of("disk full"),
                                List.of(),
                                1,
                                new LeashState(
                                        LeashState.By.CONTROL, new GrantRequest(CLUSTER, BALLOT, MEMBER, RUN, "c")),
                                new PrimarySilence(BALLOT, 3100),
                                20_000L,
                                new Command.SynchronousSetting(3, List.of(MEMBER), 1, 1))
                        .with(new ParameterState("1f", "no", List.of("shared_buffers"), List.of())));
        assertThat(Wire.read(Wire.write(event), InstanceEvent.class)).isEqualTo(event);
    }

    @Test
    void aStateOfAnOlderInstanceSaysNothingOfALeash() throws WireException {
        Promise promise = Promise.ofEmptyVolume(CLUSTER, MEMBER.name(), MEMBER.volume(), "n");
        ServerState server = new ServerState(ServerState.Phase.EMPTY, null, null, Epoch.NONE, null);
        InstanceState state =
                new InstanceState(promise, RUN, new Address("127.0.0.1", 5432), server, null, List.of(), List.of(), 1);
        assertThat(Wire.write(state)).doesNotContain("leash", "primarySilence", "writeStuck", "synchronous");
        assertThat(Wire.read(Wire.write(state), InstanceState.class)).isEqualTo(state);
    }

    @Test
    void aSettingMayLeaveOutHowManyLetAServerGoOn() throws WireException {
        Command.SynchronousSetting strict = new Command.SynchronousSetting(4, TWO, 1, 2);
        Command.SynchronousSetting usual = new Command.SynchronousSetting(4, TWO, 1);

        assertThat(Wire.read(Wire.write(strict), Command.SynchronousSetting.class))
                .isEqualTo(strict);
        assertThat(Wire.write(usual)).doesNotContain("votes");
        assertThat(Wire.read(Wire.write(usual), Command.SynchronousSetting.class))
                .isEqualTo(usual);
    }

    @Test
    void aSettingWithAShorterLeashThanItsAcknowledgementsNeedIsNotRead() {
        for (Command.SynchronousSetting strict :
                List.of(new Command.SynchronousSetting(4, TWO, 2, 2), new Command.SynchronousSetting(4, TWO, 0, 2))) {
            String shorter = Wire.write(strict).replace("\"votes\":2", "\"votes\":1");
            assertThatThrownBy(() -> Wire.read(shorter, Command.SynchronousSetting.class))
                    .isInstanceOf(WireException.class)
                    .hasMessageContaining("a leash takes 2 to 2 of these peers, not 1");
        }
    }

    @Test
    void valuesAreWrittenAsAPersonWouldWriteThem() {
        assertThat(Wire.write(POSITION)).isEqualTo("{\"timeline\":6,\"lsn\":\"16/B374D848\"}");
    }

    @Test
    void derivedQuestionsAreNotWritten() {
        assertThat(Wire.write(Baton.founding(CLUSTER, BALLOT, MEMBER, RUN))).doesNotContain("founding\":");
    }

    @Test
    void saysWhatIsWrongWithMalformedText() {
        assertThatThrownBy(() -> Wire.read("{\"timeline\":6,\"lsn\":\"nonsense\"}", Position.class))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("an LSN looks like 16/B374D848");
    }

    @Test
    void ignoresWhatANewerWriterAdded() throws WireException {
        assertThat(Wire.read("{\"timeline\":6,\"lsn\":\"0/1\",\"later\":true}", Position.class))
                .isEqualTo(new Position(new Timeline(6), new Lsn(1)));
    }
}
