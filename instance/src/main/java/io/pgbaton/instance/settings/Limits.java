package io.pgbaton.instance.settings;

import io.pgbaton.core.leash.LeashTimes;
import java.time.Duration;

/** Every bound of this module, in one place. */
public final class Limits {
    /** A tick of the safety rules: two looks of a freeze lie this far apart, where nothing proves more (I7). */
    public static final Duration TICK = LeashTimes.TICK;

    /** How long a peer may take to say whether this primary may go on; then it is asked anew. */
    public static final Duration LEASH_ANSWER = Duration.ofSeconds(1);

    /** How long new peers may take to give their leave before a change of whom a primary asks is given up. */
    public static final Duration LEASH_CHANGE = Duration.ofSeconds(1);

    /** From the end of the leash until init ends everything; what is left of K is for the end itself. */
    public static final Duration LEASH_SWITCH = LeashTimes.PRODUCTION.kill().minus(LeashTimes.TICK);

    /** Between two looks at where the peers are. */
    public static final Duration PEER_LOOKUP = Duration.ofSeconds(5);

    /** Between two writes by which a primary tests itself. */
    public static final Duration HEARTBEAT_WRITE = Duration.ofSeconds(5);

    /** Such a write that takes longer is overdue. */
    public static final Duration WRITE_OVERDUE = Duration.ofSeconds(1);

    /** How long a freeze tries to have its two looks before it goes offline. */
    public static final Duration FREEZE_ONLINE = Duration.ofMillis(1500);

    /** How long a command waits for the one before it. */
    public static final Duration COMMAND_LOCK = Duration.ofSeconds(5);

    /** A fast stop waits for the standbys to receive the shutdown checkpoint; then it is an immediate one. */
    public static final Duration STOP_FAST = Duration.ofSeconds(2);

    /** After that, KILL. */
    public static final Duration STOP_IMMEDIATE = Duration.ofMillis(500);

    /** How long killed processes may take to vanish. */
    public static final Duration STOP_KILLED = Duration.ofSeconds(3);

    /** Between two looks at processes that are about to change. */
    public static final Duration BRIEFLY = Duration.ofMillis(2);

    /** A server that has not been ready for so long is worth a sentence. */
    public static final Duration STARTING = Duration.ofSeconds(30);

    /** How long PostgreSQL may take to have read its files again. */
    public static final Duration RELOAD = Duration.ofSeconds(2);

    /** Walsenders end at once, unless one is busy sending. */
    public static final Duration RESTART_WALSENDERS = Duration.ofSeconds(5);

    /** How long sessions may take to end before a promotion (I9). */
    public static final Duration CLEAR_SESSIONS = Duration.ofSeconds(3);

    /** How long a promote waits for the end of recovery before it answers "unknown". */
    public static final Duration PROMOTION = Duration.ofSeconds(10);

    public static final Duration CONNECT = Duration.ofSeconds(1);
    public static final Duration QUERY = Duration.ofSeconds(1);
    public static final Duration CHECKPOINT = Duration.ofMinutes(1);

    /** How long a request for the state waits for a look at the server. */
    public static final Duration LOOK_BRIEFLY = Duration.ofMillis(300);

    public static final Duration OBSERVE = Duration.ofMillis(250);
    public static final Duration HEARTBEAT = Duration.ofSeconds(1);

    /** How long the end of the process waits until those who listen have been told. */
    public static final Duration LAST_WORDS = Duration.ofMillis(500);

    /** How long a primary that is stopped waits to promise the epoch after its own; a small part of a pod's grace period. */
    public static final Duration SUCCESSOR = Duration.ofSeconds(4);

    /**
     * How long an instance that has promised the epoch after its own stays in its place: until another one is promoted, and every
     * node knows of it.
     */
    public static final Duration LED_ELSEWHERE = Duration.ofMillis(2500);

    /** Between two looks at the file of the application's password. */
    public static final Duration PASSWORD_LOOK = Duration.ofSeconds(2);

    /** Between two looks at the certificates that PostgreSQL has, and at who may log in. */
    public static final Duration CERTIFICATES_LOOK = Duration.ofSeconds(2);

    /** Between two looks at the file of the parameters, and at what PostgreSQL has made of them. */
    public static final Duration PARAMETERS_LOOK = Duration.ofSeconds(2);

    /** How long reading control file and log of a stopped server may take; a gigabyte takes half a second. */
    public static final Duration OFFLINE_TOOL = Duration.ofSeconds(20);

    /** How long a rejoined or joined server may take until it streams, once it has started. */
    public static final Duration STREAMING = Duration.ofSeconds(30);

    /** A question to a server that was started on a copy of a backup. */
    public static final Duration TRIAL_QUERY = Duration.ofSeconds(30);

    /** How long whoever offers a backup may take to begin, and to say nothing in the middle of it. */
    public static final Duration OFFER_ANSWER = Duration.ofSeconds(10);

    public static final int OFFER_ATTEMPTS = 5;
    public static final Duration OFFER_PAUSE = Duration.ofSeconds(1);
    public static final Duration OFFER_SILENCE = Duration.ofMinutes(1);

    /** initdb and the making of roles; seconds on a good disk. */
    public static final Duration BOOTSTRAP_TOOL = Duration.ofMinutes(10);

    /** A clone or a rewind may copy terabytes; whether it gets on is seen in its state. */
    public static final Duration COPY = Duration.ofHours(24);

    /** Until a server that was started has recovered so far that it takes SQL. */
    public static final Duration RECOVERY = Duration.ofHours(6);

    /** Restarts of a server that keeps ending wait twice as long each time, up to this. */
    public static final Duration RESTART_MAX = Duration.ofSeconds(10);

    /** How often a rejoin is tried before it is given up, with its reason; asked again later it starts over. */
    public static final int REJOIN_ATTEMPTS = 3;

    public static final Duration REJOIN_PAUSE = Duration.ofSeconds(1);
    public static final Duration REJOIN_AGAIN = Duration.ofMinutes(1);

    /** Less room than this on the volume is an objection against leading. */
    public static final long DISK_FLOOR_BYTES = 128L << 20;

    /** With less room than this on the volume, clients' tables cannot grow any more. */
    public static final long WRITE_ROOM_BYTES = 1L << 20;

    public static final int BODY_MAX_BYTES = 1 << 20;

    private Limits() {}
}
