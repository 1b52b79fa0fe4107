package io.pgbaton.instance.backup;

/** It could not be made; the message says why, for people. */
final class FailedBackupException extends Exception {
    private static final long serialVersionUID = 1L;

    FailedBackupException(String reason) {
        super(reason);
    }
}
