package io.pgbaton.wire.tls;

import io.pgbaton.core.model.ClusterUid;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Judges certificates of others: issued by an authority of this cluster, valid now, and of this cluster and an expected role.
 *
 * <p>A server asks with each request. Whether an authority has signed a certificate costs some milliseconds and never changes, so
 * it is remembered of those that count, for as long as the same authorities are believed.
 */
final class Peers {
    /** A cluster has some ten that are valid at a time; renewed ones come on top. */
    private static final int MOST_REMEMBERED = 256;

    private final Supplier<Credentials> own;
    private final ClusterUid cluster;
    private final Set<Role> expected;
    private @Nullable Judge newest;

    /** @param signed what an authority of these has signed, as far as it was asked for */
    private record Judge(Credentials of, X509TrustManager trust, Map<List<X509Certificate>, Identity> signed) {
        void remember(List<X509Certificate> chain, Identity identity) {
            if (signed.size() >= MOST_REMEMBERED) {
                signed.clear();
            }
            signed.put(chain, identity);
        }
    }

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
        return judge(chain, trust -> trust.checkClientTrusted(chain, authenticationType));
    }

    /** The other side was connected to. */
    Identity server(X509Certificate[] chain, String authenticationType) throws CertificateException {
        return judge(chain, trust -> trust.checkServerTrusted(chain, authenticationType));
    }

    private Identity judge(X509Certificate[] chain, Check check) throws CertificateException {
        Judge judge = newest();
        List<X509Certificate> certificates = List.of(chain);
        Identity known = judge.signed().get(certificates);
        if (known != null && isValidNow(certificates)) {
            return known;
        }
        Identity identity = judge(chain[0], judge.trust(), check);
        judge.remember(certificates, identity);
        return identity;
    }

    private static boolean isValidNow(List<X509Certificate> chain) {
        try {
            for (X509Certificate certificate : chain) {
                certificate.checkValidity();
            }
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }

    /** What it claims to be is judged first, because that is what a person has to know; then whether the claim is true. */
    private Identity judge(X509Certificate certificate, X509TrustManager trust, Check check)
            throws CertificateException {
        Identity claimed = Identity.of(certificate)
                .orElseThrow(() -> new CertificateException("this certificate names no process of a cluster"));
        if (!claimed.cluster().equals(cluster)) {
            throw new CertificateException("this is %s; expected one of cluster %s".formatted(claimed, cluster));
        }
        if (!expected.contains(claimed.role())) {
            throw new CertificateException("this is %s; not expected here".formatted(claimed));
        }
        try {
            check.run(trust);
        } catch (CertificateException e) {
            throw new CertificateException(
                    "the certificate of %s does not count: %s".formatted(claimed, e.getMessage()), e);
        }
        return claimed;
    }

    private synchronized Judge newest() throws CertificateException {
        Credentials now = own.get();
        if (newest == null || !newest.of().equals(now)) {
            try {
                newest = new Judge(now, now.trust(), new ConcurrentHashMap<>());
            } catch (GeneralSecurityException e) {
                throw new CertificateException("the authorities of cluster %s are not usable".formatted(cluster), e);
            }
        }
        return newest;
    }
}
