package io.pgbaton.instance.settings;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.instance.volume.Volume;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an instance process is told by its environment.
 *
 * @param pod the pod's UID, or the local launcher's record
 * @param container the host's pid and start time; {@code pod} in a pod, where nobody can know it
 * @param postgres where PostgreSQL listens
 * @param control where the instance protocol is served
 * @param pgBin the folder of PostgreSQL's programs
 * @param secrets the folder of the secrets
 * @param certificates the folder of the certificates; null without TLS, which is for an instance that this machine alone reaches
 * @param parameters the file of the parameters that somebody chose for PostgreSQL; null if nobody could
 * @param peers where the other instances take questions
 * @param deadMansSwitch init's FIFO, which takes the deadline of the leash; null if there is none: then no server with peers is
 *     promoted
 * @param relief how long a primary that is asked to end serves on, so that the role moves first; zero if nobody would see to that
 * @param terminationLog what kubelet reports of this container once it has ended; null outside a pod
 */
public record InstanceSettings(
        ClusterUid cluster,
        InstanceName instance,
        String pod,
        String container,
        Volume volume,
        Address postgres,
        Address control,
        Path pgBin,
        Path secrets,
        @Nullable Path certificates,
        @Nullable Path parameters,
        PeerAddresses peers,
        @Nullable Path deadMansSwitch,
        Duration relief,
        @Nullable Path terminationLog) {
    private static final String IN_A_POD = "pod";
    private static final Pattern THIS_MACHINE = Pattern.compile("127(\\.\\d{1,3}){3}");
    private static final Path TERMINATION_LOG = Path.of("/dev/termination-log");

    /**
     * Reads the PGBATON_ variables.
     *
     * @throws IllegalArgumentException if one is missing or malformed; the message names it
     */
    public static InstanceSettings read(Map<String, String> environment) {
        Variables variables = new Variables(environment);
        String host = variables.text("PGBATON_ADDRESS", null);
        return new InstanceSettings(
                new ClusterUid(variables.text("PGBATON_CLUSTER_UID", null)),
                new InstanceName(variables.text("PGBATON_INSTANCE", null)),
                variables.text("PGBATON_POD", null),
                variables.text("PGBATON_CONTAINER", IN_A_POD),
                new Volume(Path.of(variables.text("PGBATON_VOLUME", null))),
                new Address(host, variables.port("PGBATON_PG_PORT", 5432)),
                new Address(host, variables.port("PGBATON_CONTROL_PORT", 8008)),
                variables.has("PGBATON_PG_BIN")
                        ? Path.of(variables.text("PGBATON_PG_BIN", null))
                        : PostgresPrograms.find(PostgresPrograms.DEBIAN),
                Path.of(variables.text("PGBATON_SECRETS", null)),
                certificates(variables, host),
                variables.path("PGBATON_PARAMETERS"),
                peers(variables),
                variables.path("PGBATON_SWITCH"),
                variables.seconds("PGBATON_RELIEF_SECONDS"),
                terminationLog(variables));
    }

    /** True if nobody reaches this address but processes of the same machine. */
    public static boolean isThisMachine(String host) {
        return THIS_MACHINE.matcher(host).matches();
    }

    /** For what PostgreSQL needs while this run lasts: beside the switch, which lies in memory, else on the volume. */
    public Path scratch() {
        Path beside = deadMansSwitch == null ? null : deadMansSwitch.getParent();
        return beside == null ? volume.conf() : beside;
    }

    private static @Nullable Path certificates(Variables variables, String host) {
        if (variables.has("PGBATON_TLS")) {
            return Path.of(variables.text("PGBATON_TLS", null));
        }
        if (!isThisMachine(host)) {
            throw new IllegalArgumentException(
                    "the environment variable PGBATON_TLS must be set, because others than this machine reach %s"
                            .formatted(host));
        }
        return null;
    }

    private static PeerAddresses peers(Variables variables) {
        if (!variables.has("PGBATON_PEERS")) {
            return PeerAddresses.NONE;
        }
        try {
            return PeerAddresses.parse(variables.text("PGBATON_PEERS", null));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "PGBATON_PEERS is one HOST:PORT with * for the name, or NAME=HOST:PORT,...: " + e.getMessage(), e);
        }
    }

    private static @Nullable Path terminationLog(Variables variables) {
        if (variables.has("PGBATON_TERMINATION_LOG")) {
            return Path.of(variables.text("PGBATON_TERMINATION_LOG", null));
        }
        return Files.exists(TERMINATION_LOG) ? TERMINATION_LOG : null;
    }

    private record Variables(Map<String, String> environment) {
        boolean has(String name) {
            return !environment.getOrDefault(name, "").isBlank();
        }

        String text(String name, @Nullable String fallback) {
            String value = environment.getOrDefault(name, "").strip();
            if (!value.isEmpty()) {
                return value;
            }
            if (fallback == null) {
                throw new IllegalArgumentException("the environment variable %s must be set".formatted(name));
            }
            return fallback;
        }

        /** Zero if there is none. */
        Duration seconds(String name) {
            String value = text(name, "0");
            if (value.matches("\\d{1,3}")) {
                return Duration.ofSeconds(Long.parseLong(value));
            }
            throw new IllegalArgumentException(
                    "%s is a number of seconds from 0 to 999, got '%s'".formatted(name, value));
        }

        @Nullable
        Path path(String name) {
            return has(name) ? Path.of(text(name, null)) : null;
        }

        int port(String name, int fallback) {
            String value = text(name, Integer.toString(fallback));
            try {
                int port = Integer.parseInt(value);
                if (port > 0 && port < 1 << 16) {
                    return port;
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw new IllegalArgumentException("%s is a port from 1 to 65535, got '%s'".formatted(name, value));
        }
    }
}
