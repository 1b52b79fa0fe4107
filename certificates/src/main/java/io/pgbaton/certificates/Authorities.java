package io.pgbaton.certificates;

import io.pgbaton.core.model.ClusterUid;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The authority that issues, and how another one takes its place without a moment in which two processes of the cluster do not
 * believe each other:
 *
 * <ol>
 *   <li>the next one is made, and everybody is told to believe it too, but it issues nothing yet;
 *   <li>when everybody must have heard, it issues, all certificates are replaced, and the one before is still believed;
 *   <li>when everybody must have got a new certificate, the one before is forgotten.
 * </ol>
 *
 * <p>One whose key was lost has issued certificates that still serve: a new one is believed beside it first, as a next one is,
 * and only then issues. Kept as a flat map of texts, which is the content of a Secret.
 *
 * @param issuing the one that issues
 * @param other believed too: the next one, or the one before; null most of the time
 * @param changedAt when the other one came or changed its part
 */
public record Authorities(
        CertificateAuthority issuing, @Nullable Other other, Instant changedAt) {
    /** A Secret reaches a pod within two minutes; who cannot be reached gets a good while more. */
    static final Duration HEARD = Duration.ofHours(1);

    /** A quarter of its life before its end. */
    private static final Duration SUCCEEDED_BEFORE = CertificateAuthority.AUTHORITY_LIFE.dividedBy(4);

    private static final String CERTIFICATE = "ca.crt";
    private static final String KEY = "ca.key";
    private static final String NEXT_CERTIFICATE = "next-ca.crt";
    private static final String NEXT_KEY = "next-ca.key";
    private static final String FORMER_CERTIFICATE = "former-ca.crt";
    private static final String LOST_CERTIFICATES = "lost-ca.crt";
    private static final String CHANGED_AT = "changed-at";

    /** The one beside it. */
    public sealed interface Other {
        List<X509Certificate> certificates();

        /** It will issue. */
        record Next(CertificateAuthority authority) implements Other {
            @Override
            public List<X509Certificate> certificates() {
                return List.of(authority.certificate());
            }
        }

        /** It has issued, and will no more. */
        record Former(List<X509Certificate> certificates) implements Other {}

        /** Its key is lost; what it issued is not replaced yet. */
        record Lost(List<X509Certificate> certificates) implements Other {}
    }

    /** A cluster's first. */
    public static Authorities found(ClusterUid cluster, Instant now) {
        return new Authorities(CertificateAuthority.create(cluster, now), null, now);
    }

    /**
     * As they should be now, given as they are kept; the same if nothing is to change.
     *
     * @param believed whom the cluster's processes believe, in PEM; empty if nobody yet
     */
    public static Authorities of(Map<String, String> kept, String believed, ClusterUid cluster, Instant now) {
        return parse(kept)
                .map(found -> found.advanced(cluster, now))
                .orElseGet(() -> found(cluster, now).beside(believed));
    }

    private Authorities beside(String believed) {
        try {
            return believed.isEmpty()
                    ? this
                    : new Authorities(issuing, new Other.Lost(Pem.certificates(believed)), changedAt);
        } catch (GeneralSecurityException e) {
            return this;
        }
    }

    private static Optional<Authorities> parse(Map<String, String> kept) {
        try {
            if (!kept.containsKey(CERTIFICATE) || !kept.containsKey(KEY) || !kept.containsKey(CHANGED_AT)) {
                return Optional.empty();
            }
            return Optional.of(new Authorities(
                    CertificateAuthority.parse(kept.get(CERTIFICATE), kept.get(KEY)),
                    other(kept),
                    Instant.parse(kept.get(CHANGED_AT))));
        } catch (GeneralSecurityException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static @Nullable Other other(Map<String, String> kept) throws GeneralSecurityException {
        if (kept.containsKey(NEXT_CERTIFICATE) && kept.containsKey(NEXT_KEY)) {
            return new Other.Next(CertificateAuthority.parse(kept.get(NEXT_CERTIFICATE), kept.get(NEXT_KEY)));
        }
        if (kept.containsKey(LOST_CERTIFICATES)) {
            return new Other.Lost(Pem.certificates(kept.get(LOST_CERTIFICATES)));
        }
        return kept.containsKey(FORMER_CERTIFICATE)
                ? new Other.Former(Pem.certificates(kept.get(FORMER_CERTIFICATE)))
                : null;
    }

    /** One step further, if it is time. */
    Authorities advanced(ClusterUid cluster, Instant now) {
        boolean heard = !now.isBefore(changedAt.plus(HEARD));
        return switch (other) {
            case null ->
                endsSoon(now)
                        ? new Authorities(issuing, new Other.Next(CertificateAuthority.create(cluster, now)), now)
                        : this;
            case Other.Next next ->
                heard ? new Authorities(next.authority(), new Other.Former(List.of(issuing.certificate())), now) : this;
            case Other.Lost lost -> heard ? new Authorities(issuing, new Other.Former(lost.certificates()), now) : this;
            case Other.Former former -> heard ? new Authorities(issuing, null, now) : this;
        };
    }

    private boolean endsSoon(Instant now) {
        return now.plus(SUCCEEDED_BEFORE)
                .isAfter(issuing.certificate().getNotAfter().toInstant());
    }

    /** Whom everybody believes, in PEM. */
    public String believed() {
        Stream<X509Certificate> others = other == null ? Stream.empty() : other.certificates().stream();
        return Stream.concat(Stream.of(issuing.certificate()), others)
                .distinct()
                .map(Pem::of)
                .collect(Collectors.joining());
    }

    /** The certificate that is kept if it still serves, else a new one. */
    public Leaf leaf(@Nullable String certificate, @Nullable String key, Subject subject, Instant now) {
        List<X509Certificate> issuers = other instanceof Other.Lost(List<X509Certificate> lost)
                ? Stream.concat(Stream.of(issuing.certificate()), lost.stream()).toList()
                : List.of(issuing.certificate());
        return certificate != null && key != null && new Leaf(certificate, key).serves(subject, issuers, now)
                ? new Leaf(certificate, key)
                : issuing.issue(subject, now);
    }

    /** As they are kept. */
    public Map<String, String> content() {
        Map<String, String> content = new TreeMap<>();
        content.put(CERTIFICATE, issuing.certificatePem());
        content.put(KEY, issuing.keyPem());
        content.put(CHANGED_AT, changedAt.toString());
        switch (other) {
            case null -> {}
            case Other.Next next -> {
                content.put(NEXT_CERTIFICATE, next.authority().certificatePem());
                content.put(NEXT_KEY, next.authority().keyPem());
            }
            case Other.Former former -> content.put(FORMER_CERTIFICATE, Pem.of(former.certificates()));
            case Other.Lost lost -> content.put(LOST_CERTIFICATES, Pem.of(lost.certificates()));
        }
        return content;
    }
}
