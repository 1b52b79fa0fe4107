package io.pgbaton.worker.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.watch.Cluster;
import io.pgbaton.wire.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * A cluster on this machine, as {@code cluster.json} in its folder describes it.
 *
 * @param major the PostgreSQL major version that its instances run
 * @param directory its folder: {@code baton.json}, {@code primary.json}, {@code instances/NAME/volume}
 * @param secrets the folder of its secrets, outside of what the worker ever writes
 * @param certificates the folder of its certificates, read again while they are used
 */
public record LocalCluster(
        ClusterUid uid,
        String name,
        int major,
        List<LocalInstance> instances,
        Path directory,
        Path secrets,
        Path certificates) {
    public static final String FILE_NAME = "cluster.json";

    /** What its owner wants its membership to be; may be missing. */
    public static final String WANTED_FILE = "wanted.json";

    public LocalCluster {
        instances = List.copyOf(instances);
    }

    /** One instance: its name and the loopback address that it has for itself. */
    public record LocalInstance(InstanceName name, String host, int postgresPort, int controlPort) {
        public Address postgres() {
            return new Address(host, postgresPort);
        }

        public Address control() {
            return new Address(host, controlPort);
        }
    }

    /**
     * Reads {@code cluster.json}.
     *
     * @throws IOException if it is missing or malformed; the message says what
     */
    public static LocalCluster read(Path directory) throws IOException {
        ObjectMapper mapper = Wire.mapper();
        return mapper.readValue(Files.readString(directory.resolve(FILE_NAME)), LocalCluster.class);
    }

    public LocalInstance instance(InstanceName instance) {
        return instances.stream()
                .filter(known -> known.name().equals(instance))
                .findFirst()
                .orElseThrow(
                        () -> new NoSuchElementException("cluster %s has no instance %s".formatted(name, instance)));
    }

    public Path batonFile() {
        return directory.resolve("baton.json");
    }

    public Path primaryFile() {
        return directory.resolve("primary.json");
    }

    /** The file that every process of this instance holds locked. */
    public Path lockFile(InstanceName instance) {
        return directory.resolve("instances").resolve(instance.value()).resolve("volume/lock");
    }

    /**
     * What its owner wants its membership to be, as {@code wanted.json} says it at this moment; empty if there is no such
     * file.
     *
     * @throws UncheckedIOException if it is malformed
     */
    public Optional<WantedShape> wanted() {
        try {
            return Optional.of(
                    Wire.mapper().readValue(Files.readString(directory.resolve(WANTED_FILE)), WantedShape.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("what is wanted of cluster %s cannot be read".formatted(name), e);
        }
    }

    public Cluster toCluster() {
        return new Cluster(
                uid, name, instances.stream().map(LocalInstance::name).toList());
    }
}
