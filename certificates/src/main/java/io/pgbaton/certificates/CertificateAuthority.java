package io.pgbaton.certificates;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.wire.tls.Role;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The authority of one cluster: whoever it gave a certificate belongs to the cluster. Keys are of curve P-256, which every
 * client of PostgreSQL knows.
 */
public record CertificateAuthority(X509Certificate certificate, PrivateKey key) {
    static final String KEY_ALGORITHM = "EC";

    /** Of an authority. */
    static final Duration AUTHORITY_LIFE = Duration.ofDays(730);

    /** Of all that it issues. */
    static final Duration LEAF_LIFE = Duration.ofDays(90);

    /** Clocks differ, and some are set back. */
    private static final Duration BACKDATED = Duration.ofDays(1);

    private static final String CURVE = "secp256r1";
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final int SERIAL_BITS = 127;

    private static final SecureRandom RANDOM = new SecureRandom();

    /** A new one, which trusts itself. */
    public static CertificateAuthority create(ClusterUid cluster, Instant now) {
        KeyPair pair = pair();
        X500Name name = name("pgbaton authority", cluster);
        X509v3CertificateBuilder builder = builder(name, name, now, AUTHORITY_LIFE, pair);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
        } catch (CertIOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot write an extension", e);
        }
        return new CertificateAuthority(sign(builder, pair.getPrivate()), pair.getPrivate());
    }

    /**
     * As it is kept.
     *
     * @throws GeneralSecurityException if one is malformed
     */
    static CertificateAuthority parse(String certificate, String key) throws GeneralSecurityException {
        return new CertificateAuthority(Pem.certificate(certificate), Pem.key(key));
    }

    /** A new key and the certificate for it. */
    public Leaf issue(Subject subject, Instant now) {
        KeyPair pair = pair();
        X500Name issuer =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        X500Name name = name(commonName(subject), subject.identity().cluster());
        X509v3CertificateBuilder builder = builder(issuer, name, now, LEAF_LIFE, pair);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, purposes(subject));
            builder.addExtension(Extension.subjectAlternativeName, false, names(subject));
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            builder.addExtension(
                    Extension.authorityKeyIdentifier, false, extensions.createAuthorityKeyIdentifier(certificate));
        } catch (CertIOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot write an extension", e);
        }
        return new Leaf(Pem.of(sign(builder, key)), Pem.of(pair.getPrivate()));
    }

    /** In PEM. */
    public String certificatePem() {
        return Pem.of(certificate);
    }

    String keyPem() {
        return Pem.of(key);
    }

    /** PostgreSQL maps it to a role; elsewhere it only helps people. */
    private static String commonName(Subject subject) {
        return Optional.ofNullable(subject.identity().instance())
                .map(Object::toString)
                .orElse(subject.identity().role().text());
    }

    /** Instances speak to one another; the others are never connected to. */
    private static ExtendedKeyUsage purposes(Subject subject) {
        return subject.identity().role() == Role.INSTANCE
                ? new ExtendedKeyUsage(
                        new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth})
                : new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth);
    }

    private static GeneralNames names(Subject subject) {
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(
                GeneralName.uniformResourceIdentifier, subject.identity().uri()));
        subject.hosts().forEach(host -> names.add(new GeneralName(GeneralName.dNSName, host)));
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }

    private static X500Name name(String commonName, ClusterUid cluster) {
        return new X500NameBuilder()
                .addRDN(BCStyle.OU, cluster.value())
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, Instant now, Duration life, KeyPair pair) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS - 1),
                Date.from(now.minus(BACKDATED)),
                Date.from(now.plus(life)),
                subject,
                pair.getPublic());
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey signer) {
        try {
            X509CertificateHolder holder = builder.build(new JcaContentSignerBuilder(SIGNATURE).build(signer));
            return new JcaX509CertificateConverter().getCertificate(holder);
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign with " + SIGNATURE, e);
        }
    }

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(KEY_ALGORITHM);
            generator.initialize(new ECGenParameterSpec(CURVE));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has the curve " + CURVE, e);
        }
    }

    /** Leaves the key out, which no log may show. */
    @Override
    public String toString() {
        return "authority %s until %s".formatted(certificate.getSerialNumber(), certificate.getNotAfter());
    }
}
