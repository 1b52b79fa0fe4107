package io.pgbaton.instance.promise;

import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.protocol.Command.SynchronousSetting;
import org.jspecify.annotations.Nullable;

/**
 * What an instance remembers of the epoch it leads. It ends with the run of its server, which never comes back as primary.
 *
 * @param gatePassed true once the first row is committed with its acknowledgements (M5)
 * @param admitted true once clients were let in (I9)
 * @param setting whose acknowledgements and whose leave it goes by; null before any is in force
 */
public record Tenure(
        Epoch epoch,
        boolean gatePassed,
        boolean admitted,
        @Nullable SynchronousSetting setting) {
    public static final Tenure NONE = new Tenure(Epoch.NONE, false, false, null);

    public Tenure passGate() {
        return new Tenure(epoch, true, admitted, setting);
    }

    public Tenure admit() {
        return new Tenure(epoch, gatePassed, true, setting);
    }

    public Tenure close() {
        return new Tenure(epoch, gatePassed, false, setting);
    }

    public Tenure under(SynchronousSetting newSetting) {
        return new Tenure(epoch, gatePassed, admitted, newSetting);
    }

    /** 0 if none is in force. */
    public int settingVersion() {
        return setting == null ? 0 : setting.version();
    }
}
