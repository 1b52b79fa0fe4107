package io.pgbaton.operator.report;

/** Why a condition is as it is; stable words that alerts and scripts may match. */
public enum Reason {
    PRIMARY_SERVES("PrimaryServes"),
    BOOTSTRAPPING("Bootstrapping"),
    BOOTSTRAP_WAITS("BootstrapWaits"),
    MOVING("RoleChangeUnderWay"),
    PRIMARY_LOST("PrimaryLost"),
    HOLDING("Holding"),
    BLOCKED("Blocked"),
    BATON_LOST("BatonLost"),
    WAITING("WaitingForInstances"),
    UNCLEAR("PrimaryNotHeard"),
    CUT_OFF("HeardByItsPeersOnly"),
    ON_GRANTS("LivesOnControlGrants"),
    COMMITS_HANG("CommitsStuck"),
    MEMBER_AWAY("MemberStaysAway"),
    MEMBERS_PRESENT("NobodyStaysAway"),
    REJOINING("InstancesRejoin"),
    RESHAPING("MembershipChanges"),
    SETTLED("Settled"),
    DELETING("Deleting"),
    BACKING_UP("FinalBackup"),
    BACKUP_WAITS("FinalBackupWaits"),
    BACKED_UP("FinalBackupMade"),
    NO_BACKUP("NoFinalBackup"),
    ALL_SERVE("AllInstancesServe"),
    SOME_MISSING("InstancesMissing"),
    QUORUM_KEPT("AnyInstanceMayBeLost"),
    NEEDS_OLD_PRIMARY("NeedsTheOldPrimary"),
    NO_STANDBY("NoStandby"),
    MAY_LOSE("MayLoseCommits"),
    NOT_SERVING("NoPrimaryServes"),
    ENGINE_REACHABLE("Reachable"),
    ENGINE_UNREACHABLE("Unreachable"),
    ENGINE_NOT_ASKED("NotAskedYet"),
    PASSED_ON("SignalSent"),
    NOT_OBEYED("NotObeyed"),
    WORD_WAITS("WaitsToBeSent"),
    APPLIED("AsAskedFor"),
    CHANGING("ChangeUnderWay"),
    CHANGE_WAITS("ChangeWaits"),
    CHANGE_REFUSED("ChangeRefused"),
    NOT_YET_POSSIBLE("ChangeArrivesLater"),
    ALL_STAY("EveryInstanceMayStay"),
    PRIMARY_LEAVES("PrimaryLeavesItsNode"),
    PRIMARY_CANNOT_LEAVE("PrimaryCannotLeaveYet"),
    OTHERS_LEAVE("InstancesOnCordonedNodes"),
    HOMELESS("InstanceWaitsForNode");

    private final String text;

    Reason(String text) {
        this.text = text;
    }

    /** As it stands in a condition. */
    public String text() {
        return text;
    }
}
