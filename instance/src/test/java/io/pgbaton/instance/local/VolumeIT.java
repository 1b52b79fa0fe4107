package io.pgbaton.instance.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.protocol.Authority;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.core.protocol.ServerState.Phase;
import io.pgbaton.instance.volume.DurableFiles;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What an instance makes of a volume that is not as it left it. */
class VolumeIT {
    @Test
    void aVolumeOfAnotherClusterOrWithoutItsPromiseIsNotTouched() throws Exception {
        try (LocalInstances instances = LocalInstances.of(17, 1).start()) {
            LocalInstance a = instances.get(0);
            Mover mover = new Mover(instances).found(a);
            a.kill();
            instances.describe(17, new ClusterUid("another"));
            a.start();
            InstanceState foreign = a.awaitState();
            assertThat(foreign.server().phase()).isEqualTo(Phase.STOPPED);
            assertThat(foreign.objections()).singleElement().asString().contains("belongs to cluster");
            assertThat(mover.open().askFreeze(a)).isInstanceOf(Reply.Refused.class);

            a.kill();
            instances.describe(17, instances.uid());
            DurableFiles.delete(a.volume().resolve("promise.json"));
            a.start();
            InstanceState lost = a.awaitState();
            assertThat(lost.server().phase()).isEqualTo(Phase.STOPPED);
            assertThat(lost.objections()).singleElement().asString().contains("without a promise");
            assertThat(a.send(new Command.Bootstrap(
                            mover.authority(a), lost.promise().nonce())))
                    .isInstanceOf(Reply.Refused.class);
            assertThat(a.volume().resolve("promise.json")).doesNotExist();
            assertThat(a.volume().resolve("data/PG_VERSION")).exists();
        }
    }

    @Test
    void aDatabaseOfAnotherMajorVersionOrLibraryIsNotTouched() throws Exception {
        try (LocalInstances instances = LocalInstances.of(17, 1).start()) {
            LocalInstance a = instances.get(0);
            new Mover(instances).found(a);
            a.kill();
            instances.describe(18, instances.uid());
            a.start();
            InstanceState newer = a.awaitState();
            assertThat(newer.server().phase()).isEqualTo(Phase.STOPPED);
            assertThat(newer.objections()).singleElement().asString().contains("PostgreSQL 17", "brings 18");

            a.kill();
            instances.describe(17, instances.uid());
            String library = Files.readString(a.volume().resolve("library"));
            assertThat(library).startsWith("glibc 2.");
            Files.writeString(a.volume().resolve("library"), "glibc 2.28\n");
            a.start();
            InstanceState older = a.awaitState();
            assertThat(older.server().phase()).isEqualTo(Phase.STOPPED);
            assertThat(older.objections()).singleElement().asString().contains("built with glibc 2.28");

            a.kill();
            Files.writeString(a.volume().resolve("library"), library);
            a.start();
            Eventually.isTrue(
                    "the database is started as ever",
                    () -> a.state()
                            .filter(state -> state.server().phase() == Phase.STANDBY)
                            .isPresent());
        }
    }

    @Test
    void aVolumeOfAnotherClusterIsTakenOnlyFromTheOneThatIsNamed() throws Exception {
        ClusterUid heir = new ClusterUid("heir");
        try (LocalInstances instances = LocalInstances.of(17, 1).start()) {
            LocalInstance a = instances.get(0);
            Mover mover = new Mover(instances).found(a);
            a.kill();
            instances.describe(17, heir);
            a.start();
            a.awaitPhase(Phase.STOPPED);
            Authority theirs = mover.open().authority(a);
            Authority ours = new Authority(heir, theirs.ballot(), theirs.member());

            assertThat(a.send(new Command.Freeze(ours))).isInstanceOf(Reply.Refused.class);
            assertThat(a.send(new Command.Adopt(ours, new ClusterUid("third")))).isInstanceOf(Reply.Refused.class);
            assertThat(a.send(new Command.Adopt(
                            new Authority(new ClusterUid("third"), theirs.ballot(), theirs.member()), instances.uid())))
                    .isInstanceOf(Reply.Refused.class);
            assertThat(a.send(new Command.Adopt(ours, instances.uid()))).isInstanceOf(Reply.Done.class);
            assertThat(a.send(new Command.Adopt(ours, instances.uid()))).isInstanceOf(Reply.Done.class);

            InstanceState taken = a.awaitPhase(Phase.STANDBY);
            assertThat(taken.promise().cluster()).isEqualTo(heir);
            assertThat(taken.objections()).isEmpty();
            assertThat(a.send(new Command.Freeze(ours))).isInstanceOf(Reply.Done.class);
            assertThat(a.send(new Command.Freeze(mover.open().authority(a)))).isInstanceOf(Reply.Refused.class);
        }
    }

    @Test
    void aVolumeOfAnotherClusterThatOtherProgramsHaveMadeIsNotTaken() throws Exception {
        ClusterUid heir = new ClusterUid("heir");
        try (LocalInstances instances = LocalInstances.of(17, 1).start()) {
            LocalInstance a = instances.get(0);
            Mover mover = new Mover(instances).found(a);
            Authority theirs = mover.open().authority(a);
            a.kill();
            String promise = Files.readString(a.volume().resolve("promise.json"));
            Command adopt = new Command.Adopt(new Authority(heir, theirs.ballot(), theirs.member()), instances.uid());

            instances.describe(18, heir);
            a.start();
            assertThat(a.awaitState().objections())
                    .satisfiesExactly(
                            owner -> assertThat(owner).contains("belongs to cluster"),
                            obstacle -> assertThat(obstacle).contains("PostgreSQL 17", "brings 18"));
            assertThat(a.send(adopt))
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.reason()).contains("put an image with PostgreSQL 17 back"));

            a.kill();
            instances.describe(17, heir);
            String library = Files.readString(a.volume().resolve("library"));
            Files.writeString(a.volume().resolve("library"), "glibc 2.28\n");
            a.start();
            assertThat(a.awaitState().objections()).last().asString().contains("built with glibc 2.28");
            assertThat(a.send(adopt))
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.reason()).contains("put an image with glibc 2.28 back"));
            assertThat(Files.readString(a.volume().resolve("library"))).isEqualTo("glibc 2.28\n");
            assertThat(Files.readString(a.volume().resolve("promise.json"))).isEqualTo(promise);

            a.kill();
            Files.writeString(a.volume().resolve("library"), library);
            a.start();
            a.awaitPhase(Phase.STOPPED);
            assertThat(a.send(adopt)).isInstanceOf(Reply.Done.class);
            assertThat(a.awaitPhase(Phase.STANDBY).promise().cluster()).isEqualTo(heir);
        }
    }

    @Test
    void aNewVolumeIsANewMemberAndALateBootstrapMissesIt() throws Exception {
        try (LocalInstances instances = LocalInstances.of(17, 1).start()) {
            LocalInstance a = instances.get(0);
            Mover mover = new Mover(instances);
            Command late = new Command.Bootstrap(
                    mover.authority(a), a.awaitState().promise().nonce());
            a.kill();
            DurableFiles.deleteTree(a.volume());
            a.start();
            a.awaitState();
            assertThat(a.send(late)).isInstanceOf(Reply.Refused.class);
            assertThat(a.send(new Command.Bootstrap(mover.authority(a), "guess")))
                    .isInstanceOf(Reply.Refused.class);
            assertThat(a.awaitState().server().phase()).isEqualTo(Phase.EMPTY);
        }
    }

    @Test
    void dataThatIsGoneDoesNotCount() throws Exception {
        try (LocalInstances instances = LocalInstances.of(17, 1).start()) {
            LocalInstance a = instances.get(0);
            Mover mover = new Mover(instances).found(a);
            a.kill();
            DurableFiles.deleteTree(a.volume().resolve("data"));
            a.start();
            Frozen frozen = mover.open().freeze(a);
            assertThat(frozen.countable()).isFalse();
            assertThat(frozen.objections()).anyMatch(reason -> reason.contains("is gone"));
        }
    }

    @Test
    void anInstanceThatCannotServeEndsInsteadOfLingering() throws Exception {
        try (LocalInstances instances = LocalInstances.of(17, 1)) {
            LocalInstance a = instances.get(0);
            try (ServerSocket other = new ServerSocket()) {
                other.bind(new InetSocketAddress(a.host(), 8008));
                a.start();
                Eventually.isTrue("it ends, see %s".formatted(a.log()), () -> !a.isLaunched());
                assertThat(a.logText()).contains("the instance cannot start", "Address already in use");
            }
            a.start();
            assertThat(a.awaitState().server().phase()).isEqualTo(Phase.EMPTY);
        }
    }

    @Test
    void onAFullDiskItStillPromises() throws Exception {
        try (LocalInstances instances = LocalInstances.of(17, 1)) {
            LocalInstance a = instances.get(0);
            a.limitVolume("160m");
            instances.start();
            Mover mover = new Mover(instances).found(a);
            a.fillVolume();
            assertThat(a.awaitState().objections()).anyMatch(reason -> reason.startsWith("disk almost full"));
            Frozen frozen = mover.open().freeze(a);
            assertThat(frozen.ballot()).isEqualTo(mover.ballot());
            assertThat(frozen.canLead()).isFalse();
            assertThat(Files.readString(a.volume().resolve("promise.json")))
                    .contains(mover.ballot().token().value());
        }
    }

    /** Its own log has room for much longer than clients' tables have. */
    @Test
    void onAFullDiskAPrimarySaysThatNothingCommits() throws Exception {
        try (LocalInstances instances = LocalInstances.of(17, 1)) {
            LocalInstance a = instances.get(0);
            a.limitVolume("160m");
            instances.start();
            new Mover(instances).found(a);
            a.fillVolume();
            Eventually.get("no write commits", () -> a.state().map(InstanceState::writeStuckMillis));
            a.emptyVolume();
            Eventually.isTrue(
                    "writes commit again",
                    () -> a.state()
                            .filter(state -> state.writeStuckMillis() == null)
                            .isPresent());
        }
    }
}
