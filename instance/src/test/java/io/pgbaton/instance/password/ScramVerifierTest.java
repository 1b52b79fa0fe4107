package io.pgbaton.instance.password;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScramVerifierTest {
    /** What PostgreSQL 17 kept of the password "s3cret:with'quotes". */
    private static final String KEPT =
            "SCRAM-SHA-256$4096:IVp/zG517G51+1JfrIkfnw==$eiRhAA2SaAutC1htUh3JFkAXjZ71TLaxYMgGjqLFMSs=:bmNpVAeSdolwXosnYnAS4ONUTF1hIYTtv2t/4cg7tdk=";

    @Test
    void knowsThePasswordThatPostgresMadeItOf() {
        ScramVerifier verifier = ScramVerifier.parse(KEPT).orElseThrow();
        assertThat(verifier.accepts("s3cret:with'quotes")).isTrue();
        assertThat(verifier.accepts("s3cret:with'quotes ")).isFalse();
        assertThat(verifier.accepts("")).isFalse();
    }

    @Test
    void isMadeAsPostgresMakesIt() {
        ScramVerifier kept = ScramVerifier.parse(KEPT).orElseThrow();
        assertThat(ScramVerifier.of("s3cret:with'quotes", kept.salt(), kept.iterations()))
                .hasToString(KEPT);
        ScramVerifier made = ScramVerifier.of("one'more");
        assertThat(ScramVerifier.parse(made.toString())).contains(made);
        assertThat(made.accepts("one'more")).isTrue();
        assertThat(made.salt()).isNotEqualTo(ScramVerifier.of("one'more").salt());
    }

    @Test
    void standsInSqlInPlaceOfThePassword() {
        assertThat(ScramVerifier.literal("one'more"))
                .startsWith("'SCRAM-SHA-256$4096:")
                .doesNotContain("one");
        assertThat(ScramVerifier.literal("w\u00fcrfel's")).isEqualTo("'w\u00fcrfel''s'");
    }

    @Test
    void ofARandomPasswordCostsALoginNearlyNothing() {
        String literal = ScramVerifier.literalOfRandom("hJ3kq8Zt");
        assertThat(literal).startsWith("'SCRAM-SHA-256$1:");
        ScramVerifier verifier =
                ScramVerifier.parse(literal.substring(1, literal.length() - 1)).orElseThrow();
        assertThat(verifier.accepts("hJ3kq8Zt")).isTrue();
        assertThat(verifier.accepts("hJ3kq8Zu")).isFalse();
    }

    @Test
    void isNothingElse() {
        assertThat(ScramVerifier.parse("md5c4ca4238a0b923820dcc509a6f75849b")).isEmpty();
        assertThat(ScramVerifier.parse("")).isEmpty();
        assertThat(ScramVerifier.parse("SCRAM-SHA-256$x:a$b:c")).isEmpty();
    }
}
