package io.pgbaton.worker.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.worker.fake.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalClusterTest {
    @TempDir
    private Path folder;

    @Test
    void readsTheClusterOfAFolder() throws IOException {
        Files.writeString(folder.resolve("cluster.json"), """
                {"uid": "b2a4", "name": "orders", "major": 17,
                 "instances": [{"name": "orders-0", "host": "127.77.0.1", "postgresPort": 5432, "controlPort": 8008}],
                 "directory": "/clusters/orders", "secrets": "/clusters/orders/secrets"}
                """);
        LocalCluster cluster = LocalCluster.read(folder);
        assertThat(cluster.uid()).isEqualTo(new ClusterUid("b2a4"));
        assertThat(cluster.instance(Sample.ZERO).control()).isEqualTo(new Address("127.77.0.1", 8008));
        assertThat(cluster.lockFile(Sample.ZERO)).isEqualTo(Path.of("/clusters/orders/instances/orders-0/volume/lock"));
        assertThat(new LocalDirectory(cluster).cluster(new ClusterUid("b2a4")))
                .hasValueSatisfying(wanted -> assertThat(wanted.instances()).containsExactly(Sample.ZERO));
        assertThatThrownBy(() -> cluster.instance(Sample.ONE)).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void aMissingFileIsAnError() {
        assertThatThrownBy(() -> LocalCluster.read(folder)).isInstanceOf(IOException.class);
    }
}
