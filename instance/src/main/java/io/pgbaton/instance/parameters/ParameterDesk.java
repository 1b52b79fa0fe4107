package io.pgbaton.instance.parameters;

import io.pgbaton.core.parameters.Parameters;
import io.pgbaton.core.parameters.StandbyFloor;
import io.pgbaton.core.protocol.ParameterState;
import io.pgbaton.instance.log.ControlData;
import io.pgbaton.instance.server.ServerConfig;
import io.pgbaton.instance.settings.InstanceSettings;
import io.pgbaton.wire.Wire;
import io.pgbaton.wire.WireException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Says with which parameters PostgreSQL starts, and which it is to have while it runs.
 *
 * <p>A value that PostgreSQL takes may still be one with which it does not start. So what needs a restart waits until this
 * instance is made again, which happens to one at a time: within one pod PostgreSQL starts with what it is proven to run with
 * there, whatever ended it. As long as nothing is proven each start takes the newest, so a value that was put right needs nobody's
 * hand. What PostgreSQL refuses is left out as a whole, and the parameters before it stay.
 */
public final class ParameterDesk implements ServerConfig.Choice {
    private static final Logger LOG = System.getLogger(ParameterDesk.class.getName());

    /**
     * The newest that were read.
     *
     * @param refusal why they are not put in force; null if they are
     */
    private record Newest(Parameters parameters, @Nullable String refusal) {}

    private final InstanceSettings settings;
    private final ParameterCheck check;
    private @Nullable ProvenParameters proven;
    private @Nullable Newest newest;
    private Parameters accepted;
    private Parameters started = Parameters.NONE;
    private Parameters running = Parameters.NONE;
    private StandbyFloor floor = StandbyFloor.NONE;
    private volatile @Nullable ParameterState state;

    /**
     * Reads what is known of the starts before.
     *
     * @throws IOException if the volume cannot be read
     */
    public ParameterDesk(InstanceSettings settings) throws IOException {
        this.settings = settings;
        check = new ParameterCheck(settings);
        proven = ProvenParameters.load(settings.volume().provenParameters()).orElse(null);
        accepted = proven == null ? Parameters.NONE : proven.parameters();
    }

    /** What became of the newest; null if none were read. */
    public @Nullable ParameterState state() {
        return state;
    }

    /** What cannot be told now stays as it was. */
    @Override
    public synchronized Parameters forStart() {
        try {
            look();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot read the parameters anew", e);
        }
        started = proven != null && proven.pod().equals(settings.pod()) ? proven.parameters() : accepted;
        floor = readFloor();
        running = floor.raise(started);
        return running;
    }

    /** Its primary's log has told it meanwhile that it must have more. */
    @Override
    public synchronized boolean isOutgrown() {
        return !readFloor().raise(running).equals(running);
    }

    /**
     * What it is to have while it runs.
     *
     * @throws IOException if that cannot be told now
     */
    synchronized Parameters forReload() throws IOException {
        if (look()) {
            floor = readFloor();
        }
        return floor.raise(accepted);
    }

    /**
     * PostgreSQL is ready with what it was started with.
     *
     * @param isTheNewest false if it has ended meanwhile: then the next start may have taken others, which prove nothing yet
     */
    synchronized void isReady(BooleanSupplier isTheNewest) throws IOException {
        if (isTheNewest.getAsBoolean()) {
            prove(started);
        }
    }

    /**
     * PostgreSQL has read these, and runs with them.
     *
     * @param pendingRestart but for those
     */
    synchronized void runs(Parameters parameters, List<String> pendingRestart) throws IOException {
        if (pendingRestart.isEmpty() && parameters.equals(floor.raise(accepted))) {
            prove(accepted);
        }
        report(pendingRestart);
    }

    /** Nothing can be told of what waits for a restart. */
    synchronized void doesNotRun() {
        report(List.of());
    }

    private void report(List<String> pendingRestart) {
        Newest known = newest;
        state = known == null
                ? null
                : new ParameterState(known.parameters.version(), known.refusal, pendingRestart, floor.kept(accepted));
    }

    private void prove(Parameters parameters) throws IOException {
        ProvenParameters next = new ProvenParameters(settings.pod(), parameters);
        if (!next.equals(proven)) {
            next.save(settings.volume().provenParameters());
            proven = next;
        }
    }

    /**
     * Takes the newest. PostgreSQL can be asked only where there is a database; before that, nothing needs them.
     *
     * @return true if there were others than before
     */
    private boolean look() throws IOException {
        Path file = settings.parameters();
        if (file == null || !Files.exists(file) || !settings.volume().hasData()) {
            return false;
        }
        Parameters read = read(file);
        if (newest != null && newest.parameters.equals(read)) {
            return false;
        }
        Optional<String> refusal = refusal(read);
        if (refusal.isEmpty()) {
            accepted = read;
        }
        newest = new Newest(read, refusal.orElse(null));
        return true;
    }

    private Optional<String> refusal(Parameters read) throws IOException {
        try {
            return check.refusal(read);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL was asked about parameters", e);
        }
    }

    private static Parameters read(Path file) throws IOException {
        try {
            return Wire.read(Files.readString(file), Parameters.class);
        } catch (WireException e) {
            throw new IOException("%s holds no parameters: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** If the control file cannot be read, PostgreSQL says so itself. */
    private StandbyFloor readFloor() {
        if (!settings.volume().hasData()) {
            return StandbyFloor.NONE;
        }
        try {
            return ControlData.standbyFloor(settings.pgBin(), settings.volume().data());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return StandbyFloor.NONE;
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot tell what a standby must have at least", e);
            return StandbyFloor.NONE;
        }
    }
}
