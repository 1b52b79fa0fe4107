package io.pgbaton.core.judgement;

import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.protocol.ServerState;

/**
 * What an instance knows at the point of effect, besides its promise.
 *
 * @param server what its server is doing; PROMOTING from the moment pg_promote was called until it is known to be primary or
 *     was restarted as a standby, whatever pg_promote answered: it is not withdrawn (I7)
 * @param incarnation this run of the instance process
 * @param challengeIsFresh true if the command brings back a challenge that this run issued, that was not used, and that is
 *     younger than L
 * @param gatePassed true if the row of the led epoch is committed with its acknowledgements (M5)
 * @param settingVersion the version of the synchronous setting in force in the led epoch; 0 if none
 */
public record CommandFacts(
        ServerState.Phase server,
        Incarnation incarnation,
        boolean challengeIsFresh,
        boolean gatePassed,
        int settingVersion) {
    boolean mayBeWritable() {
        return server == ServerState.Phase.PRIMARY || server == ServerState.Phase.PROMOTING;
    }
}
