package io.pgbaton.instance.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Who may log in besides clients and pgbaton itself, as files say that come and go while the instance runs.
 *
 * @param superuser PostgreSQL's own superuser, over the network
 * @param replicationByPassword other instances without a certificate: where there is no TLS, and for as long as instances of
 *     the cluster run that know none
 */
public record Access(boolean superuser, boolean replicationByPassword) {
    /** Beside the certificates, while instances from before them run. */
    private static final String FORMER = "replication-by-password";

    /** As it is now. */
    public static Access read(InstanceSettings settings) throws IOException {
        Path certificates = settings.certificates();
        return new Access(
                Secrets.superuserPassword(settings.secrets()).isPresent(),
                certificates == null || Files.exists(certificates.resolve(FORMER)));
    }
}
