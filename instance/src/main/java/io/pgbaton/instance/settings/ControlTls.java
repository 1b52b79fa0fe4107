package io.pgbaton.instance.settings;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.wire.Connections;
import io.pgbaton.wire.tls.CredentialFiles;
import io.pgbaton.wire.tls.TlsContexts;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * This instance's part in the TLS of its cluster.
 *
 * @param own null without TLS
 */
public record ControlTls(ClusterUid cluster, @Nullable CredentialFiles own) {
    /**
     * Reads the certificates for the first time.
     *
     * @throws IOException if they cannot be read
     */
    public static ControlTls open(InstanceSettings settings) throws IOException {
        return new ControlTls(
                settings.cluster(),
                settings.certificates() == null
                        ? null
                        : new CredentialFiles(
                                settings.certificates(), settings.instance().value()));
    }

    /** For those who connect to it; empty without TLS. */
    public Optional<TlsContexts.Server> server() {
        return Optional.ofNullable(own).map(files -> TlsContexts.server(files, cluster));
    }

    /** To the other instances; whoever asks for them closes them. */
    public Connections connections() {
        return own == null ? Connections.plain() : Connections.to(cluster, own);
    }
}
