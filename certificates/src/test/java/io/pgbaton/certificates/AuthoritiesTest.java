package io.pgbaton.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.wire.tls.Credentials;
import io.pgbaton.wire.tls.Identity;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuthoritiesTest {
    private static final ClusterUid CLUSTER = new ClusterUid("b2a4");
    private static final Subject SUBJECT = new Subject(
            Identity.ofInstance(CLUSTER, new InstanceName("orders-0")), List.of("orders-primary", "localhost"));
    private static final Instant START = Instant.parse("2026-11-29T00:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Authorities first = Authorities.found(CLUSTER, START);

    @Test
    void areKeptAsTheyAre() {
        assertThat(at(first, START.plus(Duration.ofDays(300))).content()).isEqualTo(first.content());
    }

    @Test
    void aCertificateNamesItsOwnerAndItsHosts() throws GeneralSecurityException {
        Leaf leaf = first.leaf(null, null, SUBJECT, START);
        Credentials credentials = Credentials.parse(first.believed(), leaf.certificate(), leaf.key());
        assertThat(Identity.of(credentials.certificate())).contains(SUBJECT.identity());
        assertThat(credentials.certificate().getSubjectX500Principal().getName())
                .isEqualTo("CN=orders-0,OU=b2a4");
        assertThat(credentials.authorities()).containsExactly(first.issuing().certificate());
        assertThat(leaf.toString()).doesNotContain("KEY");
    }

    @Test
    void aCertificateIsRenewedAMonthBeforeItsEnd() {
        Leaf leaf = first.leaf(null, null, SUBJECT, START);
        assertThat(again(first, leaf, START.plus(Duration.ofDays(29)))).isEqualTo(leaf);
        assertThat(again(first, leaf, START.plus(Duration.ofDays(31)))).isNotEqualTo(leaf);
    }

    @Test
    void aCertificateOfSomebodyElseOrOfAnotherAuthorityOrForOtherHostsIsReplaced() {
        Leaf others = first.leaf(null, null, Subject.of(Identity.ofWorker(CLUSTER)), START);
        assertThat(again(first, others, START)).isNotEqualTo(others);
        Leaf foreign = Authorities.found(CLUSTER, START).leaf(null, null, SUBJECT, START);
        assertThat(again(first, foreign, START)).isNotEqualTo(foreign);
        Leaf elsewhere = first.leaf(null, null, new Subject(SUBJECT.identity(), List.of("old")), START);
        assertThat(again(first, elsewhere, START)).isNotEqualTo(elsewhere);
        Leaf broken = new Leaf("nothing", "of worth");
        assertThat(again(first, broken, START)).isNotEqualTo(broken);
    }

    /** Whatever two processes have heard of it, one step apart, each believes the certificate that the other has. */
    @Test
    void anAuthorityIsSucceededWithoutAMomentOfDisbelief() throws GeneralSecurityException {
        Authorities now = first;
        Leaf leaf = now.leaf(null, null, SUBJECT, START);
        Instant time =
                START.plus(CertificateAuthority.AUTHORITY_LIFE.multipliedBy(3).dividedBy(4));
        int steps = 0;
        for (; steps < 10; steps++) {
            time = time.plus(Authorities.HEARD).plus(MINUTE);
            Authorities next = at(now, time);
            if (next.content().equals(now.content())) {
                break;
            }
            leaf = now.leaf(leaf.certificate(), leaf.key(), SUBJECT, time);
            Leaf nextLeaf = next.leaf(leaf.certificate(), leaf.key(), SUBJECT, time);
            assertThat(believes(now, nextLeaf, time))
                    .as("who has not heard yet, step %d", steps)
                    .isTrue();
            assertThat(believes(next, leaf, time))
                    .as("who has heard, step %d", steps)
                    .isTrue();
            leaf = nextLeaf;
            now = next;
        }
        assertThat(steps).as("next, then former, then alone").isEqualTo(3);
        assertThat(now.issuing()).isNotEqualTo(first.issuing());
        assertThat(now.believed()).isEqualTo(now.issuing().certificatePem());
    }

    @Test
    void aStepWaitsUntilEverybodyMustHaveHeardOfTheOneBefore() {
        Instant late = START.plus(
                        CertificateAuthority.AUTHORITY_LIFE.multipliedBy(3).dividedBy(4))
                .plus(MINUTE);
        Authorities next = at(first, late);
        assertThat(next.other()).isInstanceOf(Authorities.Other.Next.class);
        assertThat(at(next, late.plus(Authorities.HEARD).minus(MINUTE)).content())
                .isEqualTo(next.content());
        assertThat(at(next, late.plus(Authorities.HEARD)).other()).isInstanceOf(Authorities.Other.Former.class);
    }

    @Test
    void aLostAuthorityIsReplacedWithoutAMomentOfDisbelief() throws GeneralSecurityException {
        Leaf old = first.leaf(null, null, SUBJECT, START);
        Authorities anew = Authorities.of(Map.of(), first.believed(), CLUSTER, START);
        assertThat(again(anew, old, START))
                .as("it serves on until the new one is believed")
                .isEqualTo(old);
        assertThat(believes(anew, old, START)).isTrue();
        Instant heard = START.plus(Authorities.HEARD);
        Authorities replaced = at(anew, heard);
        Leaf fresh = again(replaced, old, heard);
        assertThat(fresh).isNotEqualTo(old);
        assertThat(believes(anew, fresh, heard)).isTrue();
        assertThat(believes(replaced, old, heard)).isTrue();
        assertThat(at(replaced, heard.plus(Authorities.HEARD)).believed())
                .isEqualTo(anew.issuing().certificatePem());
    }

    @Test
    void whatCannotBeReadIsMadeAnew() {
        Map<String, String> broken = new HashMap<>(first.content());
        broken.put("ca.key", "nonsense");
        assertThat(Authorities.of(broken, first.believed(), CLUSTER, START).other())
                .isInstanceOf(Authorities.Other.Lost.class);
        assertThat(Authorities.of(broken, "nonsense", CLUSTER, START).other()).isNull();
    }

    private static Authorities at(Authorities kept, Instant time) {
        return Authorities.of(kept.content(), kept.believed(), CLUSTER, time);
    }

    private static Leaf again(Authorities authorities, Leaf kept, Instant now) {
        return authorities.leaf(kept.certificate(), kept.key(), SUBJECT, now);
    }

    private static boolean believes(Authorities authorities, Leaf leaf, Instant now) throws GeneralSecurityException {
        return leaf.serves(SUBJECT, Pem.certificates(authorities.believed()), now);
    }
}
