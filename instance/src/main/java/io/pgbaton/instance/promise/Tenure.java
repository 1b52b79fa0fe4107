package io.pgbaton.instance.promise;

import io.pgbaton.core.model.Epoch;

/**
 * What an instance remembers of the epoch it leads. It ends with the run of its server, which never comes back as primary.
 *
 * @param gatePassed true once the first row is committed with its acknowledgements (M5)
 * @param admitted true once clients were let in (I9)
 * @param settingVersion the version of the synchronous setting in force
 */
public record Tenure(Epoch epoch, boolean gatePassed, boolean admitted, int settingVersion) {
    public static final Tenure NONE = new Tenure(Epoch.NONE, false, false, 0);

    public Tenure passGate() {
        return new Tenure(epoch, true, admitted, settingVersion);
    }

    public Tenure admit() {
        return new Tenure(epoch, gatePassed, true, settingVersion);
    }

    public Tenure withSettingVersion(int version) {
        return new Tenure(epoch, gatePassed, admitted, version);
    }
}
