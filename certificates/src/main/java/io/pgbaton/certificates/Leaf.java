package io.pgbaton.certificates;

import io.pgbaton.wire.tls.Identity;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** A certificate that an authority issued, with its key, both in PEM. */
public record Leaf(String certificate, String key) {
    /** Renewed when a third of its life is over: two months in which renewing may fail, or no operator may run. */
    private static final Duration RENEWED_BEFORE =
            CertificateAuthority.LEAF_LIFE.dividedBy(3).multipliedBy(2);

    /** RFC 5280, 4.2.1.6: dNSName. */
    private static final int DNS_NAME = 2;

    /** True if it is this subject's, one of these issued it, and it lasts for a good while. */
    boolean serves(Subject subject, List<X509Certificate> issuers, Instant now) {
        try {
            Pem.key(key);
            X509Certificate parsed = Pem.certificate(certificate);
            return issuers.stream().anyMatch(issuer -> isIssuedBy(issuer, parsed))
                    && now.plus(RENEWED_BEFORE).isBefore(parsed.getNotAfter().toInstant())
                    && Identity.of(parsed).filter(subject.identity()::equals).isPresent()
                    && hosts(parsed).equals(subject.hosts());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static boolean isIssuedBy(X509Certificate issuer, X509Certificate leaf) {
        try {
            leaf.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static List<String> hosts(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names == null
                ? List.of()
                : names.stream()
                        .filter(name -> name.getFirst().equals(DNS_NAME))
                        .map(name -> String.valueOf(name.get(1)))
                        .sorted()
                        .toList();
    }

    /** Leaves the key out, which no log may show. */
    @Override
    public String toString() {
        return "Leaf[...]";
    }
}
