package io.pgbaton.workflows.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.detection.Finding.Cause;
import io.pgbaton.core.model.Position;
import io.pgbaton.workflows.fake.Sample;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EvidenceTest {
    private static final Position SEEN = Sample.at(2, "0/5000060");

    private static Evidence word(String by, @Nullable Position lastSeen, @Nullable Cause cause) {
        return new Evidence(2L, "orders-0", "it is gone", by, lastSeen, cause);
    }

    @Test
    void theFirstWordCounts() {
        Evidence first = word("one", SEEN, Cause.FIRST_HAND);
        assertThat(word("two", null, Cause.STUCK).after(first)).isEqualTo(first);
        Evidence silent = word("one", SEEN, Cause.SILENT);
        assertThat(word("two", SEEN, Cause.SILENT).after(silent)).isEqualTo(silent);
        Evidence person = word("ada", null, null);
        assertThat(word("two", SEEN, Cause.FIRST_HAND).after(person)).isEqualTo(person);
    }

    @Test
    void whoHasSeenItOrVouchesForItIsBelievedRatherThanASilence() {
        Evidence silent = word("one", SEEN, Cause.SILENT);
        assertThat(word("two", null, Cause.FIRST_HAND).after(silent))
                .as("how far the log reached stays known")
                .isEqualTo(word("two", SEEN, Cause.FIRST_HAND));
        assertThat(word("ada", null, null).after(silent)).isEqualTo(word("ada", SEEN, null));
        Position further = Sample.at(2, "0/6000060");
        assertThat(word("two", further, Cause.FIRST_HAND).after(silent).lastSeen())
                .isEqualTo(further);
    }
}
