package io.pgbaton.e2e.kubernetes;

import io.pgbaton.wire.tls.Credentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.function.Function;

/** An instance's certificate as files of this machine, which go when this process ends. */
record InstanceCertificate(Path folder, String instance) {
    /**
     * Writes them.
     *
     * @param entry what an entry of the Secret with the certificates says
     */
    static InstanceCertificate of(String instance, Function<String, String> entry) {
        try {
            Path folder = Files.createTempDirectory("pgbaton-e2e-");
            folder.toFile().deleteOnExit();
            InstanceCertificate certificate = new InstanceCertificate(folder, instance);
            for (Path file : new Path[] {certificate.authorities(), certificate.certificate(), certificate.key()}) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(file, entry.apply(file.getFileName().toString()));
                file.toFile().deleteOnExit();
            }
            return certificate;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the certificate of " + instance, e);
        }
    }

    private Path authorities() {
        return folder.resolve(Credentials.AUTHORITIES);
    }

    private Path certificate() {
        return folder.resolve(instance + Credentials.CERTIFICATE_SUFFIX);
    }

    private Path key() {
        return folder.resolve(instance + Credentials.KEY_SUFFIX);
    }

    /** How JDBC shows it, and knows the cluster's servers. */
    Map<String, String> properties() {
        return Map.of(
                "sslmode", "verify-ca",
                "sslrootcert", authorities().toString(),
                "sslcert", certificate().toString(),
                "sslkey", key().toString(),
                "pemKeyAlgorithm", "EC");
    }
}
