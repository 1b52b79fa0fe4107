package io.pgbaton.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageChangeTest {
    @ParameterizedTest
    @CsvSource({
        "pgbaton/postgres:17, pgbaton/postgres:18, 17 to 18",
        "postgres:17.6-bookworm, registry.example:5000/postgres:16.10-bookworm, 17 to 16",
        "postgres:17.6-bookworm, postgres:17.6-trixie, bookworm to trixie",
        "postgres:17-bookworm, postgres:17-alpine, bookworm to alpine",
        "postgres:17@sha256:0a1b, postgres:18@sha256:0a1b, 17 to 18",
    })
    void whatTheDataWouldNotSurviveIsRefused(String from, String to, String change) {
        assertThat(ImageChange.refusal(from, to))
                .hasValueSatisfying(why -> assertThat(why)
                        .startsWith("spec.image %s instead of %s".formatted(to, from))
                        .contains("(%s)".formatted(change)));
    }

    @ParameterizedTest
    @CsvSource({
        "pgbaton/postgres:17, pgbaton/postgres:17",
        "pgbaton/postgres:17.6, pgbaton/postgres:17.7",
        "postgres:17.7-bookworm, postgres:17.6-bookworm",
        "postgres:17, postgres:17-bookworm",
        "postgres:17, registry.example:5000/shop/postgres:latest",
        "postgres:17, registry.example:5000/shop/postgres",
        "postgres, postgres@sha256:0a1b",
        "shop/db:20260401, shop/db:20260601",
    })
    void whatTheTagsDoNotForbidIsLeftToTheInstance(String from, String to) {
        assertThat(ImageChange.refusal(from, to)).isEmpty();
    }
}
