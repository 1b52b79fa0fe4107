package io.pgbaton.operator.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.operator.fake.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LagBucketTest {
    @ParameterizedTest
    @CsvSource({
        "0/0, NEAR",
        "0/FFFFFF, NEAR",
        "0/1000000, SOME",
        "0/FFFFFFF, SOME",
        "0/10000000, FAR",
        "0/FFFFFFFF, FAR",
        "1/0, VERY_FAR",
    })
    void eachBucketEndsWhereTheNextBegins(String ahead, LagBucket bucket) {
        assertThat(LagBucket.between(Sample.at(2, ahead), Sample.at(2, "0/0"))).isEqualTo(bucket);
    }

    @Test
    void aStandbyThatIsAMomentAheadOfWhatIsKnownOfThePrimaryIsNear() {
        assertThat(LagBucket.between(Sample.at(2, "0/10"), Sample.at(2, "0/20")))
                .isEqualTo(LagBucket.NEAR);
    }

    @Test
    void bytesOfAnotherHistorySayNothing() {
        assertThat(LagBucket.between(Sample.at(3, "0/10"), Sample.at(2, "0/10")))
                .isEqualTo(LagBucket.OTHER_TIMELINE);
    }
}
