package io.pgbaton.instance.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.VolumeId;
import io.pgbaton.core.parameters.Parameters;
import io.pgbaton.core.promise.Followed;
import io.pgbaton.core.protocol.Command.SynchronousSetting;
import io.pgbaton.instance.settings.InstanceSettings;
import io.pgbaton.instance.settings.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerConfigTest {
    private static final Member SELF = new Member(new InstanceName("orders-1"), new VolumeId("00112233445566aa"));

    private static final String SUPERUSER_MAY = "host all postgres all scram-sha-256\n";

    @TempDir
    private Path volume;

    private ServerConfig config;

    @BeforeEach
    void prepare() throws IOException {
        config = new ServerConfig(
                InstanceSettings.read(Map.of(
                        "PGBATON_CLUSTER_UID", "u",
                        "PGBATON_INSTANCE", "orders-1",
                        "PGBATON_POD", "p",
                        "PGBATON_CONTAINER", "c",
                        "PGBATON_VOLUME", volume.toString(),
                        "PGBATON_PG_BIN", "/none",
                        "PGBATON_ADDRESS", "127.0.0.1",
                        "PGBATON_SECRETS", volume.toString())),
                new Secrets("t", "c", Optional.of("r:with\\signs"), "a"),
                17,
                null);
        Files.createDirectories(volume.resolve("data"));
        Files.writeString(volume.resolve("data/postgresql.auto.conf"), "primary_conninfo = 'host=old'\n");
        Files.writeString(volume.resolve("data/recovery.signal"), "");
        Files.writeString(volume.resolve("data/postmaster.pid"), "35\n");
    }

    private String read(String name) throws IOException {
        return Files.readString(volume.resolve(name));
    }

    @Test
    void everyStartIsThatOfAStandbyWhateverWasLeftBehind() throws IOException {
        config.prepareForStart(SELF, ServerConfig.State.FROZEN);
        assertThat(volume.resolve("data/standby.signal")).exists();
        assertThat(volume.resolve("data/recovery.signal")).doesNotExist();
        assertThat(volume.resolve("data/postmaster.pid")).doesNotExist();
        assertThat(read("data/postgresql.auto.conf")).isEmpty();
        assertThat(read("conf/pgbaton.conf"))
                .contains("primary_conninfo = ''\n", "restart_after_crash = off\n", "allow_alter_system = off\n");
        assertThat(read("conf/pg_hba.conf")).endsWith("host all all all reject\n");
        assertThat(read("conf/pgpass")).isEqualTo("*:*:*:pgbaton_replication:r\\:with\\\\signs\n");
    }

    @Test
    void aFolderThatWasOpenedToAGroupIsClosedAgain() throws IOException {
        Path data = volume.resolve("data");
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwx---"));
        config.prepareForStart(SELF, ServerConfig.State.FROZEN);
        assertThat(Files.getPosixFilePermissions(data)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void streamsUnderTheNameOfEpochAndVolume() throws IOException {
        Followed followed = new Followed(new Epoch(7), new InstanceName("orders-0"), new Address("10.0.0.7", 5432));
        config.prepareForStart(SELF, new ServerConfig.State(followed, "", true));
        assertThat(config.conninfo(SELF, followed))
                .contains("host='10.0.0.7' port=5432")
                .contains("application_name='e7.00112233445566aa.orders-1'")
                .doesNotContain("r:with");
        assertThat(read("conf/pgbaton.conf")).contains("primary_conninfo = 'host=''10.0.0.7''");
        assertThat(read("conf/pg_hba.conf")).endsWith("host all all all scram-sha-256\n");
    }

    @Test
    void letsTheSuperuserInToAPrimaryOnlyAndOnlyWhileItHasAPassword() throws IOException {
        ServerConfig.State primary = ServerConfig.State.FROZEN.withOpen(true);
        config.prepareForStart(SELF, primary);
        assertThat(read("conf/pg_hba.conf")).doesNotContain(SUPERUSER_MAY).contains("host all postgres all reject\n");
        assertThat(config.isOutdated()).isFalse();

        Files.writeString(volume.resolve("superuser-password"), "secret\n");
        assertThat(config.isOutdated()).isTrue();
        config.apply(SELF, primary);
        assertThat(config.isOutdated()).isFalse();
        assertThat(read("conf/pg_hba.conf")).containsSubsequence(SUPERUSER_MAY, "host all postgres all reject\n");

        config.apply(SELF, ServerConfig.State.FROZEN);
        assertThat(read("conf/pg_hba.conf")).doesNotContain(SUPERUSER_MAY);
        Followed followed = new Followed(new Epoch(7), new InstanceName("orders-0"), new Address("10.0.0.7", 5432));
        config.apply(SELF, new ServerConfig.State(followed, "", true));
        assertThat(read("conf/pg_hba.conf")).doesNotContain(SUPERUSER_MAY);

        Files.writeString(volume.resolve("superuser-password"), " \n");
        config.apply(SELF, primary);
        assertThat(read("conf/pg_hba.conf")).doesNotContain(SUPERUSER_MAY);
    }

    @Test
    void whatIsChosenIsReadBeforeOursSoThatOursCounts() throws IOException {
        config.chooseFrom(() -> Parameters.of(Map.of("work_mem", "8MB", "fsync", "off", "log_line_prefix", "'\\ ")));
        config.prepareForStart(SELF, ServerConfig.State.FROZEN);
        assertThat(read("conf/postgresql.conf"))
                .containsSubsequence("include 'parameters.conf'", "include 'pgbaton.conf'");
        assertThat(read("conf/parameters.conf"))
                .contains("wal_keep_size = 512MB\n")
                .endsWith("fsync = 'off'\nlog_line_prefix = '''\\\\ '\nwork_mem = '8MB'\n");
        assertThat(read("conf/pgbaton.conf")).contains("fsync = on\n");

        config.choose(Parameters.NONE);
        assertThat(read("conf/parameters.conf")).contains("8MB");
        config.apply(SELF, ServerConfig.State.FROZEN);
        assertThat(read("conf/parameters.conf")).doesNotContain("8MB");
    }

    @Test
    void quotesEveryNameThatItWaitsFor() {
        Member other = new Member(new InstanceName("orders-2"), new VolumeId("ffeeddccbbaa9988"));
        assertThat(ServerConfig.synchronousNames(new Epoch(7), new SynchronousSetting(1, List.of(SELF, other), 1)))
                .isEqualTo("ANY 1 (\"e7.00112233445566aa.orders-1\",\"e7.ffeeddccbbaa9988.orders-2\")");
        assertThat(ServerConfig.synchronousNames(new Epoch(7), new SynchronousSetting(1, List.of(SELF), 0)))
                .isEmpty();
    }
}
