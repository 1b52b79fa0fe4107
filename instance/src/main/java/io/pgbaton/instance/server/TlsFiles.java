package io.pgbaton.instance.server;

import io.pgbaton.instance.settings.ControlTls;
import io.pgbaton.instance.settings.InstanceSettings;
import io.pgbaton.instance.volume.DurableFiles;
import io.pgbaton.wire.tls.CredentialFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * This instance's certificate, its key and whom it believes, as PostgreSQL and its programs take them: PostgreSQL refuses a key
 * that others than its user may read, which a Secret's are, so they are copied. Certificate and key stand in one file, so that
 * none is ever read with the other of before; JDBC takes two, and whoever asks by it asks again.
 */
public final class TlsFiles {
    private final CredentialFiles credentials;
    private final Path folder;
    private CredentialFiles.@Nullable Pem written;

    /** Prepares a folder, which lives no longer than this run if it lies in memory. */
    private TlsFiles(CredentialFiles credentials, Path folder) {
        this.credentials = credentials;
        this.folder = folder;
    }

    /** Of this process; empty without TLS. Nothing is there before the first {@link #refresh}. */
    public static Optional<TlsFiles> of(InstanceSettings settings, ControlTls tls) {
        return Optional.ofNullable(tls.own())
                .map(own -> new TlsFiles(own, settings.scratch().resolve("tls")));
    }

    /** Certificate, then key. */
    public Path own() {
        return folder.resolve("own.pem");
    }

    /** The certificate alone. */
    public Path certificate() {
        return folder.resolve("own.crt");
    }

    /** The key alone. */
    public Path key() {
        return folder.resolve("own.key");
    }

    public Path authorities() {
        return folder.resolve("ca.crt");
    }

    /** Makes them what this instance has now; false if they were so already. */
    public synchronized boolean refresh() throws IOException {
        CredentialFiles.Pem wanted = credentials.pem();
        if (wanted.equals(written)) {
            return false;
        }
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        DurableFiles.replace(authorities(), wanted.authorities());
        DurableFiles.replace(certificate(), wanted.certificate());
        DurableFiles.replace(key(), wanted.key());
        DurableFiles.replace(own(), wanted.certificate() + wanted.key());
        written = wanted;
        return true;
    }
}
