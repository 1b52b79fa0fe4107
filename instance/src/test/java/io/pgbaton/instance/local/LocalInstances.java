package io.pgbaton.instance.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.certificates.Authorities;
import io.pgbaton.certificates.CertificateFolder;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.instance.volume.DurableFiles;
import io.pgbaton.wire.Connections;
import io.pgbaton.wire.InstanceHttpClient;
import io.pgbaton.wire.tls.CredentialFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Some instances of one cluster in a folder of their own, on loopback addresses of their own. */
final class LocalInstances implements AutoCloseable {
    static final String PASSWORD = "secret:with'quotes\\";
    private static final int BLOCKS = 256;
    private static final int RESERVED_HOST = 254;
    private static final int PORT = 5432;

    private final ServerSocket reservation;
    private final Path directory;
    private final ClusterUid uid = new ClusterUid(UUID.randomUUID().toString());
    private final Authorities authorities = Authorities.found(uid, Instant.now());
    private final InstanceHttpClient plain = new InstanceHttpClient("the-token");
    private @Nullable InstanceHttpClient secured;
    private final List<LocalInstance> instances = new ArrayList<>();

    private LocalInstances(ServerSocket reservation, int block, int major, int count) throws IOException {
        this.reservation = reservation;
        directory = Files.createTempDirectory("pgbaton-it-");
        Path secrets = Files.createDirectory(directory.resolve("secrets"));
        Files.writeString(secrets.resolve("control-token"), "the-token\n");
        for (String name : List.of("control-password", "replication-password", "app-password")) {
            Files.writeString(secrets.resolve(name), PASSWORD + "\n");
        }
        for (int ordinal = 0; ordinal < count; ordinal++) {
            instances.add(new LocalInstance(
                    directory,
                    new InstanceName("orders-" + ordinal),
                    "127.77.%d.%d".formatted(block, ordinal + 1),
                    plain));
        }
        describe(major, uid);
    }

    /** Lays out a cluster whose instances have certificates; starts nothing. */
    static LocalInstances secured(int major, int count) throws IOException {
        LocalInstances instances = of(major, count);
        for (LocalInstance instance : instances.instances) {
            instances.secure(instance, major);
        }
        return instances;
    }

    /** Lays out a cluster; starts nothing. */
    static LocalInstances of(int major, int count) throws IOException {
        // From the top, so as not to meet those who take blocks from the bottom.
        for (int block = BLOCKS - 1; block >= 0; block--) {
            ServerSocket reservation = new ServerSocket();
            try {
                reservation.setReuseAddress(true);
                reservation.bind(new InetSocketAddress(
                        InetAddress.getByName("127.77.%d.%d".formatted(block, RESERVED_HOST)), PORT));
                return new LocalInstances(reservation, block, major, count);
            } catch (IOException taken) {
                reservation.close();
            }
        }
        throw new IOException("all of 127.77.0.0/16 is in use");
    }

    /** Writes cluster.json anew, for what starts from now on. */
    void describe(int major, ClusterUid newUid) throws IOException {
        String list = instances.stream()
                .map(instance -> "{\"name\":\"%s\",\"host\":\"%s\",\"postgresPort\":5432,\"controlPort\":8008}"
                        .formatted(instance.name(), instance.host()))
                .collect(Collectors.joining(","));
        Files.writeString(
                directory.resolve("cluster.json"),
                "{\"uid\":\"%s\",\"name\":\"orders\",\"major\":%d,\"instances\":[%s],\"directory\":\"%s\",\"secrets\":\"%s\"%s}"
                        .formatted(
                                newUid,
                                major,
                                list,
                                directory,
                                directory.resolve("secrets"),
                                Files.exists(certificates())
                                        ? ",\"certificates\":\"%s\"".formatted(certificates())
                                        : ""));
    }

    /** Gives the instances that start from now on certificates; those that run with some get others, of another authority. */
    Path secure(int major) throws IOException {
        return replace(Authorities.found(uid, Instant.now()), major);
    }

    /** The instance has a certificate of the cluster's own authority at its next start, and is spoken to by TLS then. */
    void secure(LocalInstance instance, int major) throws IOException {
        if (secured == null) {
            CredentialFiles worker = new CredentialFiles(replace(authorities, major), "worker");
            secured = new InstanceHttpClient(Connections.to(uid, worker), "the-token");
        }
        instance.speakBy(secured);
    }

    /** Everybody gets another certificate of the same authority, as from an operator and by kubelet. */
    void renew(int major) throws IOException {
        replace(authorities, major);
    }

    private Path replace(Authorities issuers, int major) throws IOException {
        Path fresh = directory.resolve("fresh");
        new CertificateFolder(fresh)
                .issue(issuers, uid, instances.stream().map(LocalInstance::name).toList());
        assertThat(Shell.code("chown", "-R", "999:999", fresh.toString()))
                .as("chown needs root")
                .isZero();
        Files.createDirectories(certificates());
        try (Stream<Path> files = Files.list(fresh)) {
            for (Path file : files.toList()) {
                Files.move(file, certificates().resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.delete(fresh);
        describe(major, uid);
        return certificates();
    }

    /** From the next start on, all of its instances have these passwords. */
    LocalInstances withPasswords(String password) throws IOException {
        for (String name : List.of("control-password", "replication-password", "app-password")) {
            Files.writeString(directory.resolve("secrets").resolve(name), password + "\n");
        }
        return this;
    }

    Path certificates() {
        return directory.resolve("certificates");
    }

    ClusterUid uid() {
        return uid;
    }

    LocalInstance get(int ordinal) {
        return instances.get(ordinal);
    }

    LocalInstances start() throws IOException {
        for (LocalInstance instance : instances) {
            instance.start();
        }
        instances.forEach(LocalInstance::awaitState);
        return this;
    }

    @Override
    public void close() throws IOException {
        instances.forEach(LocalInstance::discard);
        plain.close();
        if (secured != null) {
            secured.close();
        }
        reservation.close();
        if (System.getProperty("pgbaton.keep") == null) {
            DurableFiles.deleteTree(directory);
        }
    }
}
