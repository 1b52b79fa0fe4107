package io.pgbaton.instance.node;

import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.ServerState.Phase;
import io.pgbaton.instance.job.Jobs;
import io.pgbaton.instance.leash.DeadMansSwitch;
import io.pgbaton.instance.leash.LeashKeeper;
import io.pgbaton.instance.leash.PeerAnswers;
import io.pgbaton.instance.leash.PeerBook;
import io.pgbaton.instance.leash.SilenceWatch;
import io.pgbaton.instance.log.CutOff;
import io.pgbaton.instance.log.LogEnd;
import io.pgbaton.instance.log.UnreachedTimelines;
import io.pgbaton.instance.parameters.ParameterDesk;
import io.pgbaton.instance.parameters.ParameterKeeper;
import io.pgbaton.instance.promise.Challenges;
import io.pgbaton.instance.promise.PromiseKeeper;
import io.pgbaton.instance.promise.Tenure;
import io.pgbaton.instance.server.CertificateKeeper;
import io.pgbaton.instance.server.PostgresServer;
import io.pgbaton.instance.server.ServerConfig;
import io.pgbaton.instance.server.TlsFiles;
import io.pgbaton.instance.settings.BootClock;
import io.pgbaton.instance.settings.ControlTls;
import io.pgbaton.instance.settings.InstanceSettings;
import io.pgbaton.instance.settings.Secrets;
import io.pgbaton.instance.sql.KeptSession;
import io.pgbaton.instance.sql.Session;
import io.pgbaton.instance.volume.Volume;
import io.pgbaton.wire.InstanceHttpClient;
import java.io.IOException;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** The parts of one instance process, as its commands and jobs find them. */
public final class Node {
    private final InstanceSettings settings;
    private final Secrets secrets;
    private final ControlTls tls;
    private final Incarnation incarnation;
    private final PromiseKeeper promises;
    private final ServerConfig config;
    private final PostgresServer server;
    private final @Nullable CertificateKeeper certificates;
    private final ParameterDesk parameters;
    private final Jobs jobs;
    private final Challenges challenges;
    private final PeerBook peerBook;
    private final KeptSession session;
    private final PeerAnswers peerAnswers;
    private final LeashKeeper leash;
    private final Usability usability;
    private volatile Tenure tenure = Tenure.NONE;

    /**
     * Puts the parts together.
     *
     * @throws IOException if the dead-man's switch is named and cannot be opened, or the volume cannot be read
     */
    public Node(Parts parts, PromiseKeeper promises, Runnable onChange, Usability usability) throws IOException {
        settings = parts.settings;
        secrets = parts.secrets;
        tls = parts.tls;
        incarnation = parts.incarnation;
        this.promises = promises;
        TlsFiles files = TlsFiles.of(settings, tls).orElse(null);
        config = new ServerConfig(settings, secrets, parts.major, files);
        parameters = new ParameterDesk(settings);
        config.chooseFrom(parameters);
        BootClock clock = new BootClock();
        challenges = new Challenges(clock::now);
        peerBook = new PeerBook(
                settings.peers(), host -> InetAddress.getByName(host).getHostAddress());
        leash = new LeashKeeper(
                clock::now,
                DeadMansSwitch.open(settings.deadMansSwitch()),
                peerBook,
                new InstanceHttpClient(tls.connections(), secrets.controlToken())::ask,
                onChange);
        server = new PostgresServer(settings, config, promises::get, () -> {
            leash.serverChanged();
            onChange.run();
        });
        certificates = files == null ? null : new CertificateKeeper(files, server);
        jobs = new Jobs(onChange);
        session = new KeptSession(() -> Session.asControl(settings.postgres(), secrets));
        peerAnswers = new PeerAnswers(promises, new SilenceWatch(clock::now), usability::reason);
        this.usability = usability;
    }

    /** What is known before the volume is read. */
    public record Parts(
            InstanceSettings settings, Secrets secrets, ControlTls tls, Incarnation incarnation, int major) {}

    public InstanceSettings settings() {
        return settings;
    }

    public Secrets secrets() {
        return secrets;
    }

    /** How it speaks to the others of its cluster. */
    public ControlTls tls() {
        return tls;
    }

    public Volume volume() {
        return settings.volume();
    }

    public Incarnation incarnation() {
        return incarnation;
    }

    public PromiseKeeper promises() {
        return promises;
    }

    public Promise promise() {
        return promises.get();
    }

    public ServerConfig config() {
        return config;
    }

    public PostgresServer server() {
        return server;
    }

    public Jobs jobs() {
        return jobs;
    }

    public Challenges challenges() {
        return challenges;
    }

    /**
     * Gives the server its certificates, now and whenever they are renewed; there are none without TLS.
     *
     * @throws IOException if they cannot be written
     */
    public void keepCertificates() throws IOException {
        if (certificates != null) {
            certificates.begin();
            Thread.ofVirtual().name("certificates").start(certificates::run);
        }
    }

    /** Gives the server the parameters that somebody chose, whenever they change; there are none outside of a pod, as a rule. */
    public void keepParameters() {
        if (settings.parameters() != null) {
            KeptSession.Opener opener = () -> Session.asControl(settings.postgres(), secrets);
            Thread.ofVirtual().name("parameters").start(new ParameterKeeper(parameters, server, opener)::run);
        }
    }

    /** What became of the parameters that somebody chose. */
    public ParameterDesk parameters() {
        return parameters;
    }

    /** Holds the server to its leash, in threads that wait for nothing else in this process. */
    public void holdToLeash() {
        Thread.ofPlatform().daemon().name("leash").start(leash::run);
        Thread.ofPlatform().daemon().name("peer-addresses").start(peerBook::run);
    }

    public LeashKeeper leash() {
        return leash;
    }

    /** What it says to primaries that ask for its leave. */
    public PeerAnswers peerAnswers() {
        return peerAnswers;
    }

    /** The session of commands and jobs; the observer has its own. */
    public KeptSession session() {
        return session;
    }

    public LogEnd logEnd() {
        return new LogEnd(settings.pgBin(), settings.volume());
    }

    public UnreachedTimelines unreachedTimelines() {
        return new UnreachedTimelines(settings.pgBin(), settings.volume());
    }

    public CutOff cutOff() {
        return new CutOff(server, session, logEnd());
    }

    /** Why this volume must not be touched; null if it may be. */
    public @Nullable String unusable() {
        return usability.reason();
    }

    public Usability usability() {
        return usability;
    }

    /** What is remembered of the epoch led now; {@link Tenure#NONE} if none is. */
    public Tenure tenure() {
        Tenure current = tenure;
        return server.phase() == Phase.PRIMARY
                        && current.epoch().equals(promise().led())
                ? current
                : Tenure.NONE;
    }

    public void remember(Tenure newTenure) {
        tenure = newTenure;
    }
}
