package io.pgbaton.instance.cli;

import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.VolumeId;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.instance.command.Commands;
import io.pgbaton.instance.http.ControlServer;
import io.pgbaton.instance.node.Node;
import io.pgbaton.instance.node.Usability;
import io.pgbaton.instance.observe.Observer;
import io.pgbaton.instance.password.RolePasswords;
import io.pgbaton.instance.promise.PromiseFile;
import io.pgbaton.instance.promise.PromiseKeeper;
import io.pgbaton.instance.server.ServerVersion;
import io.pgbaton.instance.server.SystemLibrary;
import io.pgbaton.instance.settings.ControlTls;
import io.pgbaton.instance.settings.InstanceSettings;
import io.pgbaton.instance.settings.Secrets;
import io.pgbaton.instance.volume.Maker;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One run of the instance process: reads the promise, starts PostgreSQL as a standby if there is a database, and serves.
 *
 * <p>The volume lock is held by whoever started it (pgbaton-init) before it says anything.
 */
public final class Instance {
    private static final Logger LOG = System.getLogger(Instance.class.getName());

    private record Loaded(Promise promise, Usability usability) {}

    private Instance() {}

    /** Starts it; the process then lives until it is ended from outside. */
    public static void start(InstanceSettings settings, Incarnation incarnation)
            throws IOException, InterruptedException {
        Secrets secrets = Secrets.read(settings.secrets());
        PromiseFile file = new PromiseFile(settings.volume().promise());
        Maker maker = new Maker(ServerVersion.major(settings), SystemLibrary.version());
        Loaded loaded = load(settings, file, maker);
        AtomicReference<@Nullable Observer> observer = new AtomicReference<>();
        Node node = new Node(
                new Node.Parts(settings, secrets, ControlTls.open(settings), incarnation, maker.major()),
                new PromiseKeeper(file, loaded.promise),
                () -> Optional.ofNullable(observer.get()).ifPresent(Observer::changed),
                loaded.usability);
        Observer created = new Observer(node);
        observer.set(created);
        node.holdToLeash();
        node.keepCertificates();
        node.keepParameters();
        Thread.ofPlatform().name("observer").start(created::run);
        if (loaded.usability.reason() == null) {
            node.server().startSoon();
        }
        Thread.ofVirtual().name("role-passwords").start(new RolePasswords(node)::run);
        Thread.ofVirtual().name("heartbeat-write").start(created.heartbeat()::run);
        Runtime.getRuntime().addShutdownHook(new Thread(new Farewell(node, created.hub())::say));
        new ControlServer(node, new Commands(node, created::look), created).start(settings.control());
        LOG.log(Level.INFO, "{0} serves at {1}, run {2}", settings.instance(), settings.control(), incarnation);
    }

    private static Loaded load(InstanceSettings settings, PromiseFile file, Maker maker) throws IOException {
        Optional<Promise> kept = file.load();
        if (kept.isPresent()) {
            return new Loaded(kept.get(), Usability.of(settings, maker, kept.get()));
        }
        Promise fresh =
                Promise.ofEmptyVolume(settings.cluster(), settings.instance(), new VolumeId(random()), random());
        Usability usability = Usability.ofNewVolume(settings, maker);
        if (usability.reason() == null) {
            file.save(fresh);
            maker.sign(settings.volume());
        }
        return new Loaded(fresh, usability);
    }

    private static String random() {
        byte[] bytes = new byte[8];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
