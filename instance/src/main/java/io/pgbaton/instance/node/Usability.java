package io.pgbaton.instance.node;

import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.BackupState.Backup;
import io.pgbaton.instance.settings.InstanceSettings;
import io.pgbaton.instance.volume.Maker;
import io.pgbaton.instance.volume.Volume;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** May this process touch the volume it stands on? Only one that is its own: of its cluster, of its name, and understood. */
public final class Usability {
    private final InstanceSettings settings;
    private final Maker maker;
    private volatile @Nullable String reason;
    private volatile @Nullable String obstacle;

    private Usability(InstanceSettings settings, Maker maker, @Nullable String reason) {
        this.settings = settings;
        this.maker = maker;
        this.reason = reason;
    }

    /** Of a volume whose promise was made a moment ago. */
    public static Usability ofNewVolume(InstanceSettings settings, Maker maker) {
        if (settings.volume().hasData()) {
            return new Usability(
                    settings,
                    maker,
                    "there is a database without a promise on this volume: what it acknowledged is"
                            + " not known, so it is not touched; move it away to make this an empty volume");
        }
        return new Usability(settings, maker, null);
    }

    /** Of a volume that keeps this promise; what was begun on it is ended. */
    public static Usability of(InstanceSettings settings, Maker maker, Promise promise) throws IOException {
        Usability usability = new Usability(settings, maker, null);
        usability.judge(promise);
        return usability;
    }

    /** Judges anew, because the volume has become another cluster's. */
    public void judge(Promise promise) throws IOException {
        obstacle = isForeign(promise) ? maker.look(settings.volume()) : null;
        reason = reasonAgainst(promise);
    }

    private @Nullable String reasonAgainst(Promise promise) throws IOException {
        if (isForeign(promise)) {
            return "this volume belongs to cluster %s, not %s".formatted(promise.cluster(), settings.cluster());
        }
        if (!promise.instance().equals(settings.instance())) {
            return "this volume belongs to %s, not %s".formatted(promise.instance(), settings.instance());
        }
        Volume volume = settings.volume();
        if (promise.isJoined()) {
            volume.finishSwap();
            return maker.reasonAgainst(volume);
        }
        volume.discardUnfinished();
        if (volume.hasData()) {
            return "there is a database on this volume that neither bootstrap nor join put there: it is not touched";
        }
        maker.sign(volume);
        return null;
    }

    /** True if it is another cluster's: then it may become this one's, and nothing else can be done with it. */
    public boolean isForeign(Promise promise) {
        return !promise.cluster().equals(settings.cluster());
    }

    /** Why another cluster's volume must not become this one's, whoever says so; null if it may, or if it is this one's. */
    public @Nullable String obstacle() {
        return obstacle;
    }

    /** Why a database that comes from elsewhere must not be put on this volume; null if it may be. */
    public @Nullable String reasonAgainst(Backup backup) {
        return maker.reasonAgainst(backup);
    }

    /** Why it must not be touched; null if it may be. */
    public @Nullable String reason() {
        return reason;
    }
}
