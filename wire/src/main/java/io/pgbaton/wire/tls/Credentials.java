package io.pgbaton.wire.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * What a process shows and whom it believes, at one moment.
 *
 * @param authorities whose certificates count: one, or two while one takes the place of the other
 * @param certificate the own one
 */
public record Credentials(List<X509Certificate> authorities, X509Certificate certificate, PrivateKey key) {
    /** The files, or the entries of a Secret, that they are kept in; the name of the latter two is the caller's. */
    public static final String AUTHORITIES = "ca.crt";

    public static final String CERTIFICATE_SUFFIX = ".crt";
    public static final String KEY_SUFFIX = ".key";

    private static final String KEY_ALGORITHM = "EC";
    private static final String SIGNATURE = "SHA256withECDSA";

    public Credentials {
        authorities = List.copyOf(authorities);
    }

    /**
     * Reads all three in PEM.
     *
     * @throws GeneralSecurityException if one is malformed, or the key is another certificate's; the message says which
     */
    public static Credentials parse(String authorities, String certificate, String key)
            throws GeneralSecurityException {
        List<X509Certificate> trusted = certificates("the authorities", authorities);
        List<X509Certificate> own = certificates("the certificate", certificate);
        PrivateKey ownKey = key(key);
        if (!fits(ownKey, own.getFirst())) {
            throw new GeneralSecurityException("the key is not the certificate's");
        }
        return new Credentials(trusted, own.getFirst(), ownKey);
    }

    private static boolean fits(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
        byte[] anything = certificate.getSerialNumber().toByteArray();
        Signature signature = Signature.getInstance(SIGNATURE);
        signature.initSign(key);
        signature.update(anything);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(anything);
        return signature.verify(signed);
    }

    /** One certificate or several in PEM; never none. */
    private static List<X509Certificate> certificates(String what, String pem) throws GeneralSecurityException {
        try {
            Collection<? extends Certificate> found = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
            if (found.isEmpty()) {
                throw new CertificateException("there is none");
            }
            return found.stream().map(X509Certificate.class::cast).toList();
        } catch (CertificateException e) {
            throw new CertificateException("%s cannot be read: %s".formatted(what, e.getMessage()), e);
        }
    }

    private static PrivateKey key(String pem) throws GeneralSecurityException {
        String base64 = pem.lines().filter(line -> !line.startsWith("-----")).collect(Collectors.joining());
        try {
            return KeyFactory.getInstance(KEY_ALGORITHM)
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new GeneralSecurityException("the key is not PKCS #8 in PEM: %s".formatted(e.getMessage()), e);
        }
    }

    /** Checks signature, validity and purpose against the authorities, and nothing else. */
    X509TrustManager trust() throws GeneralSecurityException {
        Set<TrustAnchor> anchors = authorities.stream()
                .map(authority -> new TrustAnchor(authority, null))
                .collect(Collectors.toSet());
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
        // Revoked by an authority that is not believed any more: there are no lists.
        parameters.setRevocationEnabled(false);
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(parameters));
        TrustManager[] managers = factory.getTrustManagers();
        return Arrays.stream(managers)
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("this Java checks no certificates"));
    }

    /** Leaves the key out, which no log may show. */
    @Override
    public String toString() {
        return "certificate %s until %s".formatted(certificate.getSerialNumber(), certificate.getNotAfter());
    }
}
