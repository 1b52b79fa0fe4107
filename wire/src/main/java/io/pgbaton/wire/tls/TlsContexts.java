package io.pgbaton.wire.tls;

import io.pgbaton.core.model.ClusterUid;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS 1.3 within one cluster, for both sides. Each handshake takes the credentials of that moment, so that neither a renewed
 * certificate nor another authority takes a restart.
 */
public final class TlsContexts {
    private static final String[] PROTOCOLS = {"TLSv1.3"};

    /** A session is resumed for so long: no signatures and no certificates on the wire. */
    private static final Duration RESUMED = Duration.ofMinutes(10);

    private static final int SESSIONS = 1000;

    private TlsContexts() {}

    /**
     * For who speaks to instances of a cluster.
     *
     * @param own the credentials of this moment; asked at every handshake
     */
    public static SSLContext client(Supplier<Credentials> own, ClusterUid cluster) {
        return context(own, new OnlyExpected(new Peers(own, cluster, EnumSet.of(Role.INSTANCE))));
    }

    /** One instance's side, with what it needs to know who asks. */
    public static Server server(Supplier<Credentials> own, ClusterUid cluster) {
        return new Server(context(own, new Anybody()), new Peers(own, cluster, EnumSet.allOf(Role.class)));
    }

    /** For the client side: this and nothing older. */
    public static SSLParameters parameters(SSLContext context) {
        SSLParameters parameters = context.getDefaultSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        return parameters;
    }

    /** The side that is connected to. */
    public static final class Server {
        private final SSLContext context;
        private final Peers peers;

        private Server(SSLContext context, Peers peers) {
            this.context = context;
            this.peers = peers;
        }

        public SSLContext context() {
            return context;
        }

        /** Asks for a certificate; whoever shows none or a bad one gets a connection, and is told with each request what is wrong. */
        public SSLParameters parameters() {
            SSLParameters parameters = TlsContexts.parameters(context);
            parameters.setWantClientAuth(true);
            return parameters;
        }

        /**
         * Who is on the other side; empty if it showed no certificate. Judged with each request, by the authorities of now: a
         * connection, or a session that is resumed, may be older than they are.
         *
         * @throws CertificateException if its certificate does not count; the message says why
         */
        public Optional<Identity> caller(SSLSession session) throws CertificateException {
            try {
                return session.getPeerCertificates() instanceof X509Certificate[] chain && chain.length > 0
                        ? Optional.of(
                                peers.client(chain, chain[0].getPublicKey().getAlgorithm()))
                        : Optional.empty();
            } catch (SSLPeerUnverifiedException e) {
                return Optional.empty();
            }
        }
    }

    private static SSLContext context(Supplier<Credentials> own, TrustManager trust) {
        try {
            SSLContext context = SSLContext.getInstance(PROTOCOLS[0]);
            context.init(new KeyManager[] {new Keys(own)}, new TrustManager[] {trust}, null);
            context.getServerSessionContext().setSessionTimeout((int) RESUMED.toSeconds());
            context.getServerSessionContext().setSessionCacheSize(SESSIONS);
            context.getClientSessionContext().setSessionTimeout((int) RESUMED.toSeconds());
            context.getClientSessionContext().setSessionCacheSize(SESSIONS);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS 1.3", e);
        }
    }

    /** The credentials of the moment of each handshake; between choosing and using them they may have been renewed. */
    private static final class Keys extends X509ExtendedKeyManager {
        private final Supplier<Credentials> own;
        private @Nullable Credentials chosen;
        private @Nullable Credentials chosenBefore;

        Keys(Supplier<Credentials> own) {
            this.own = own;
        }

        private synchronized @Nullable String choose(String... keyTypes) {
            Credentials now = own.get();
            if (!Arrays.asList(keyTypes).contains(now.key().getAlgorithm())) {
                return null;
            }
            if (!now.equals(chosen)) {
                chosenBefore = chosen;
                chosen = now;
            }
            return alias(now);
        }

        private static String alias(Credentials credentials) {
            return credentials.certificate().getSerialNumber().toString();
        }

        private synchronized @Nullable Credentials find(String alias) {
            if (chosen != null && alias(chosen).equals(alias)) {
                return chosen;
            }
            return chosenBefore != null && alias(chosenBefore).equals(alias) ? chosenBefore : null;
        }

        @Override
        public @Nullable String chooseEngineClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return choose(keyTypes);
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return choose(keyType);
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return choose(keyTypes);
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return choose(keyType);
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            Credentials found = find(alias);
            return found == null ? null : new X509Certificate[] {found.certificate()};
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            Credentials found = find(alias);
            return found == null ? null : found.key();
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }
    }

    /** An extended one is asked instead of the check of host names, which say nothing here. */
    private abstract static class Trust extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
                throws CertificateException {
            checkClientTrusted(chain, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
                throws CertificateException {
            checkServerTrusted(chain, type);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
                throws CertificateException {
            checkClientTrusted(chain, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
                throws CertificateException {
            checkServerTrusted(chain, type);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** Of a side that connects: it says nothing to somebody else. */
    private static final class OnlyExpected extends Trust {
        private final Peers peers;

        OnlyExpected(Peers peers) {
            this.peers = peers;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("nobody connects to this side");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            peers.server(chain, type);
        }
    }

    /**
     * Of the side that is connected to. The handshake proves only that the caller has the key of the certificate that it
     * shows: {@link Server#caller} says what that is worth. A handshake that fails would tell the caller no reason, and would
     * keep nobody out, because who shows no certificate at all gets a connection too.
     */
    private static final class Anybody extends Trust {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("this side connects to nobody");
        }
    }
}
