package io.pgbaton.core.parameters;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The parameters that nobody chooses: pgbaton sets them itself, reads what they govern, or rests a promise on them. As texts,
 * because the rules of the API server are made from the same constants. All in lower case, as names have to be.
 */
public final class ManagedParameters {
    /** Single names. */
    public static final String NAMES =
            // What is acknowledged is durable, and a crash is noticed.
            "fsync full_page_writes synchronous_commit data_sync_retry zero_damaged_pages ignore_checksum_failure"
                    + " ignore_invalid_pages ignore_system_indexes restart_after_crash exit_on_error"
                    // Who follows whom, who is waited for, and who may be primary (I1, I7, I10).
                    + " hot_standby wal_level wal_log_hints primary_conninfo primary_slot_name promote_trigger_file"
                    + " restore_command synchronous_standby_names max_wal_senders max_replication_slots wal_sender_timeout"
                    + " wal_retrieve_retry_interval"
                    // Who gets in, and where (I9).
                    + " listen_addresses port superuser_reserved_connections reserved_connections password_encryption db_user_namespace"
                    + " pre_auth_delay post_auth_delay session_preload_libraries local_preload_libraries"
                    // Which files count.
                    + " allow_alter_system config_file data_directory hba_file ident_file external_pid_file include"
                    + " include_dir include_if_exists"
                    // Processes are told apart by their titles, and the oldest transaction by when it began.
                    + " cluster_name track_activities"
                    // The log is read.
                    + " log_destination log_min_messages logging_collector lc_messages";

    /** Beginnings of names. */
    public static final String PREFIXES = "archive_ recovery_ wal_receiver_ ssl tcp_ krb_ unix_socket_ pgbaton.";

    private static final Set<String> NAME_SET = Set.of(NAMES.split(" "));
    private static final List<String> PREFIX_LIST = List.of(PREFIXES.split(" "));

    private ManagedParameters() {}

    /** True if nobody chooses this one; PostgreSQL itself ignores case. */
    public static boolean contains(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return NAME_SET.contains(lower) || PREFIX_LIST.stream().anyMatch(lower::startsWith);
    }
}
