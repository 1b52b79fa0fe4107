package io.pgbaton.wire.tls;

import io.pgbaton.core.model.ClusterUid;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Judges certificates of others: issued by an authority of this cluster, valid now, and of this cluster and an expected role. */
final class Peers {
    private final Supplier<Credentials> own;
    private final ClusterUid cluster;
    private final Set<Role> expected;
    private @Nullable Judge newest;

    private record Judge(Credentials of, X509TrustManager trust) {}

    Peers(Supplier<Credentials> own, ClusterUid cluster, Set<Role> expected) {
        this.own = own;
        this.cluster = cluster;
        this.expected = Set.copyOf(expected);
    }

    private interface Check {
        void run(X509TrustManager trust) throws CertificateException;
    }

    /** The other side opened the connection. */
    Identity client(X509Certificate[] chain, String authenticationType) throws CertificateException {
        return judge(chain[0], trust -> trust.checkClientTrusted(chain, authenticationType));
    }

    /** The other side was connected to. */
    Identity server(X509Certificate[] chain, String authenticationType) throws CertificateException {
        return judge(chain[0], trust -> trust.checkServerTrusted(chain, authenticationType));
    }

    /** What it claims to be is judged first, because that is what a person has to know; then whether the claim is true. */
    private Identity judge(X509Certificate certificate, Check check) throws CertificateException {
        Identity claimed = Identity.of(certificate)
                .orElseThrow(() -> new CertificateException("this certificate names no process of a cluster"));
        if (!claimed.cluster().equals(cluster)) {
            throw new CertificateException("this is %s; expected one of cluster %s".formatted(claimed, cluster));
        }
        if (!expected.contains(claimed.role())) {
            throw new CertificateException("this is %s; not expected here".formatted(claimed));
        }
        X509TrustManager trust = trust();
        try {
            check.run(trust);
        } catch (CertificateException e) {
            throw new CertificateException(
                    "the certificate of %s does not count: %s".formatted(claimed, e.getMessage()), e);
        }
        return claimed;
    }

    private synchronized X509TrustManager trust() throws CertificateException {
        Credentials now = own.get();
        if (newest == null || !newest.of().equals(now)) {
            try {
                newest = new Judge(now, now.trust());
            } catch (GeneralSecurityException e) {
                throw new CertificateException("the authorities of cluster %s are not usable".formatted(cluster), e);
            }
        }
        return newest.trust();
    }
}
