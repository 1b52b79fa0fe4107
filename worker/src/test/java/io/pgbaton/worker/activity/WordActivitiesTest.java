package io.pgbaton.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.worker.fake.Sample;
import io.pgbaton.worker.port.Seals;
import io.pgbaton.workflows.step.Heeding;
import io.pgbaton.workflows.step.Seal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WordActivitiesTest {
    private static final WordActivities STRICT = new WordActivities(cluster -> Optional.of("key"));

    private static Heeding.Request request(@Nullable String seal) {
        return new Heeding.Request(Sample.CLUSTER, "approve run {}", seal);
    }

    @Test
    void anyWordCountsUnlessItIsSwitchedOff() {
        assertThat(new WordActivities(Seals.NOT_DEMANDED).heed(request(null)).objection())
                .isNull();
    }

    @Test
    void onlyASealedWordCountsOnceItIsSwitchedOff() {
        assertThat(STRICT.heed(request(Seal.of("key", "approve run {}"))).objection())
                .isNull();
        assertThat(STRICT.heed(request(Seal.of("key", "reject run {}"))).objection())
                .contains("through kubectl");
        assertThat(STRICT.heed(request(Seal.of("guessed", "approve run {}"))).objection())
                .isNotNull();
        assertThat(STRICT.heed(request(null)).objection()).isNotNull();
    }
}
