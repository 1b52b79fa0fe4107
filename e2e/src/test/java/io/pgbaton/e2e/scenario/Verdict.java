package io.pgbaton.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.e2e.ledger.Audit;
import io.pgbaton.e2e.story.Witness;
import java.sql.SQLException;
import java.util.List;

/** What has to be true after every scenario. {@code deploy/test} never forgives a test that said "broken promise". */
public final class Verdict {
    private Verdict() {}

    /** Nothing that was acknowledged is lost, and never were two servers writable at once. Ends the witness's writers. */
    public static void held(Witness witness) throws SQLException {
        nothingLost(witness.audit());
        oneWriter(witness);
    }

    /**
     * The same of a scenario that failed, as far as it can be told.
     *
     * @param repair makes somebody serve again; if it fails, what was lost cannot be told
     */
    public static void heldThoughItFailed(Witness witness, Runnable repair) {
        Audit audit;
        try {
            repair.run();
            audit = witness.audit();
        } catch (SQLException | RuntimeException e) {
            System.out.println("  whether it lost anything cannot be told: " + e);
            oneWriter(witness);
            return;
        }
        nothingLost(audit);
        oneWriter(witness);
    }

    private static void nothingLost(Audit audit) {
        System.out.println("  " + audit);
        assertThat(audit.lost()).as("broken promise: acknowledged and missing").isEmpty();
        assertThat(audit.isClean()).as("broken promise: %s", audit).isTrue();
    }

    /** Never were two servers writable at once. */
    public static void oneWriter(Witness witness) {
        List<String> twoWritable = witness.twoWritable();
        System.out.printf(
                "  write gap %d ms, two servers writable at once: %s%n",
                witness.longestGap().toMillis(), twoWritable.isEmpty() ? "never (0 ms)" : twoWritable);
        assertThat(twoWritable)
                .as("broken promise: two servers writable at once")
                .isEmpty();
    }
}
