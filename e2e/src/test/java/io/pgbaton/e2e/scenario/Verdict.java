package io.pgbaton.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.e2e.ledger.Audit;
import io.pgbaton.e2e.story.Witness;
import java.sql.SQLException;

/** What has to be true after every scenario. {@code deploy/test} never forgives a test that said "broken promise". */
public final class Verdict {
    private Verdict() {}

    /** Nothing that was acknowledged is lost, and never were two servers writable at once. Ends the witness's writers. */
    public static void held(Witness witness) throws SQLException {
        Audit audit = witness.audit();
        System.out.println("  " + audit);
        assertThat(audit.lost()).as("broken promise: acknowledged and missing").isEmpty();
        assertThat(audit.isClean()).as("broken promise: %s", audit).isTrue();
        assertThat(witness.twoWritable())
                .as("broken promise: two servers writable at once")
                .isEmpty();
    }
}
