package io.pgbaton.instance.server;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.instance.settings.Access;
import io.pgbaton.instance.settings.InstanceSettings;
import io.pgbaton.instance.settings.Secrets;
import io.pgbaton.instance.volume.DurableFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How instances log in to one another's servers, to receive a log, to clone and to rewind; and what lets them in.
 *
 * <p>By the certificate of each instance: the server must show one of the instance that is meant, of this cluster's authority,
 * and takes no login without an instance's. By password where there is no TLS. While instances from before the certificates run,
 * both: then TLS is used where the other side has it.
 */
public final class ReplicationLogin {
    private static final String ROLE = ServerConfig.REPLICATION_ROLE;
    private static final String MAP = "pgbaton";

    /** Between its questions pg_rewind reads for as long as it takes, whatever the cluster's owner chose for clients. */
    private static final String OPTIONS = "-c idle_session_timeout=0";

    private static final Pattern ORDINAL = Pattern.compile("-\\d+$");

    private final InstanceSettings settings;
    private final Secrets secrets;
    private final @Nullable TlsFiles tls;

    ReplicationLogin(InstanceSettings settings, Secrets secrets, @Nullable TlsFiles tls) {
        this.settings = settings;
        this.secrets = secrets;
        this.tls = tls;
    }

    boolean isEncrypted() {
        return tls != null;
    }

    private Path passwords() {
        return settings.volume().conf().resolve("pgpass");
    }

    /** What the programs read that log in, before one is started. */
    void prepare() throws IOException {
        Optional<String> password = secrets.replicationPassword();
        if (password.isPresent()) {
            String escaped = password.get().replace("\\", "\\\\").replace(":", "\\:");
            DurableFiles.replace(passwords(), "*:*:*:%s:%s\n".formatted(ROLE, escaped));
        } else {
            DurableFiles.delete(passwords());
        }
    }

    /** For libpq, without a database: the server of an instance, which is at this address. */
    public String conninfo(InstanceName name, Address address) throws IOException {
        String common = (" port=%d user=%s gssencmode=disable connect_timeout=2 keepalives_idle=3 keepalives_interval=1"
                        + " keepalives_count=3 tcp_user_timeout=5000 options='%s'")
                .formatted(address.port(), ROLE, OPTIONS);
        if (tls == null) {
            return "host='%s'%s passfile='%s' sslmode=disable".formatted(address.host(), common, passwords());
        }
        String certificate = "host='%s' hostaddr='%s'%s sslcert='%s' sslkey='%s' sslrootcert='%s'"
                .formatted(name, address.host(), common, tls.own(), tls.own(), tls.authorities());
        return Access.read(settings).replicationByPassword()
                ? "%s sslmode=prefer passfile='%s'".formatted(certificate, passwords())
                : certificate + " sslmode=verify-full";
    }

    /** The same for JDBC, but for the name of the instance: what is asked of it is read, and judged by what it says. */
    public Map<String, String> properties() throws IOException {
        String password = secrets.replicationPassword().orElse("");
        if (tls == null) {
            return Map.of("user", ROLE, "password", password, "sslmode", "disable");
        }
        boolean both = Access.read(settings).replicationByPassword();
        return Map.of(
                "user",
                ROLE,
                "password",
                both ? password : "",
                "sslmode",
                both ? "prefer" : "verify-ca",
                "sslcert",
                tls.certificate().toString(),
                "sslkey",
                tls.key().toString(),
                "pemKeyAlgorithm",
                "EC",
                "sslrootcert",
                tls.authorities().toString());
    }

    /** The lines of pg_hba.conf that let other instances in. */
    String hostRules(Access access) {
        String certificates = tls == null ? "" : """
                hostssl replication %1$s all cert clientname=DN map=%2$s
                hostssl postgres %1$s all cert clientname=DN map=%2$s
                """.formatted(ROLE, MAP);
        String passwords = access.replicationByPassword() ? """
                host replication %1$s all scram-sha-256
                host postgres %1$s all scram-sha-256
                """.formatted(ROLE) : "";
        return certificates + passwords;
    }

    /**
     * The content of pg_ident.conf: a certificate of any instance of this cluster is worth the role. Operator and worker have
     * certificates of the same authority, and nothing to do here.
     */
    String identMap() {
        String instances = ORDINAL.matcher(settings.instance().value()).replaceFirst("");
        return tls == null
                ? ""
                : "%s \"/^CN=%s-[0-9]+,OU=%s$\" %s\n"
                        .formatted(
                                MAP,
                                instances.replace(".", "\\."),
                                settings.cluster().value().replace(".", "\\."),
                                ROLE);
    }
}
