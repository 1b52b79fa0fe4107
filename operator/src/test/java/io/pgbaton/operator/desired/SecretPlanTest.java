package io.pgbaton.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.operator.fake.Sample;
import io.pgbaton.resources.ClusterNames;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecretPlanTest {
    private static final Owned OWNED = Owned.by(Sample.cluster());

    private static final Wishes WISHES = new Wishes(3, false, Optional.empty());
    private static final ClientSecret.Server SERVER = new ClientSecret.Server(OWNED, "authorities");

    private static final InstallationKey KEY = new InstallationKey(new byte[] {1, 2, 3});

    private int drawn;

    @Test
    void makesEveryControlSecretOnce() {
        Map<String, String> made = SecretPlan.control(WISHES, Map.of(), SecretPlanTest::derive);
        assertThat(made).containsOnlyKeys("control-token", "control-password");
        assertThat(made.values())
                .doesNotHaveDuplicates()
                .allSatisfy(secret -> assertThat(secret).matches("[A-Za-z0-9]{32}"));
        assertThat(SecretPlan.control(WISHES, made, SecretPlanTest::derive)).isEqualTo(made);
    }

    @Test
    void aLostControlSecretComesBackAsItWas() {
        Map<String, String> made = SecretPlan.control(WISHES, Map.of(), SecretPlanTest::derive);
        Map<String, String> held = new HashMap<>(made);
        held.remove("control-token");
        held.put("control-password", " ");
        assertThat(SecretPlan.control(WISHES, held, SecretPlanTest::derive)).isEqualTo(made);
        assertThat(SecretPlan.control(WISHES, Map.of(), SecretPlanTest::derive)).isEqualTo(made);
    }

    @Test
    void keepsAControlSecretThatIsThere() {
        assertThat(SecretPlan.control(WISHES, Map.of("control-token", "older"), SecretPlanTest::derive))
                .containsEntry("control-token", "older");
    }

    @Test
    void replicationHasAPasswordOnlyWhereInstancesRunThatKnowNoCertificates() {
        Wishes earlier = new Wishes(3, false, Optional.of(true));
        Map<String, String> made = SecretPlan.control(earlier, Map.of(), SecretPlanTest::derive);
        assertThat(made).containsEntry("replication-password", derive("replication-password"));
        assertThat(SecretPlan.control(WISHES, made, SecretPlanTest::derive))
                .as("it is not taken from a cluster that had it")
                .isEqualTo(made);
    }

    @Test
    void everyClusterAndEveryInstallationHasItsOwn() {
        String ours = KEY.secret(OWNED, "control-token");
        Owned elsewhere = new Owned("elsewhere", OWNED.names(), OWNED.uid());
        Owned another = new Owned(OWNED.namespace(), new ClusterNames("another"), OWNED.uid());
        assertThat(KEY.secret(elsewhere, "control-token")).isNotEqualTo(ours);
        assertThat(KEY.secret(another, "control-token")).isNotEqualTo(ours);
        assertThat(new InstallationKey(new byte[] {9}).secret(OWNED, "control-token"))
                .isNotEqualTo(ours);
    }

    /** Or a database that was kept would know nobody of the cluster that adopts it. */
    @Test
    void aClusterThatIsMadeAgainUnderItsNameHasTheSame() {
        Owned again = new Owned(OWNED.namespace(), OWNED.names(), new ClusterUid("later"));
        assertThat(KEY.secret(again, "control-password")).isEqualTo(KEY.secret(OWNED, "control-password"));
    }

    private static String derive(String name) {
        return KEY.secret(OWNED, name);
    }

    @Test
    void tellsAnApplicationEveryWayToConnect() {
        assertThat(SecretPlan.app(SERVER, Map.of(), this::draw))
                .isEqualTo(Map.of(
                        "host",
                        "orders-primary",
                        "port",
                        "5432",
                        "user",
                        "app",
                        "password",
                        "secret1",
                        "dbname",
                        "app",
                        "uri",
                        "postgresql://app:secret1@orders-primary:5432/app",
                        "jdbc-uri",
                        "jdbc:postgresql://orders-primary:5432/app?user=app&password=secret1",
                        "ca.crt",
                        "authorities"));
    }

    @Test
    void keepsAPasswordThatSomebodyChoseAndPutsTheRestRight() {
        Map<String, String> wanted =
                SecretPlan.app(SERVER, Map.of("password", "chosen", "host", "elsewhere"), this::draw);
        assertThat(wanted).containsEntry("password", "chosen").containsEntry("host", "orders-primary");
        assertThat(drawn).isZero();
    }

    @Test
    void theSuperuserHasAPasswordOnlyWhileItMayLogInAndAnotherOneEachTime() {
        Map<String, String> given = SecretPlan.superuser(SERVER, true, Map.of(), this::draw);
        assertThat(given)
                .containsEntry("user", "postgres")
                .containsEntry("password", "secret1")
                .containsEntry("uri", "postgresql://postgres:secret1@orders-primary:5432/postgres");
        assertThat(SecretPlan.superuser(SERVER, true, given, this::draw)).isEqualTo(given);

        Map<String, String> taken = SecretPlan.superuser(SERVER, false, given, this::draw);
        assertThat(taken).isEmpty();
        assertThat(SecretPlan.superuser(SERVER, true, taken, this::draw)).containsEntry("password", "secret2");
    }

    @Test
    void theKeyThatSealsWordsStandsBesideTheCertificatesOfOperatorAndWorkerAndStays() {
        Map<String, String> made = SecretPlan.callers(Map.of("ca.crt", "one"), Map.of(), SecretPlanTest::derive);
        assertThat(made).containsOnlyKeys("ca.crt", "seal-key").containsEntry("seal-key", derive("seal-key"));
        assertThat(SecretPlan.callers(Map.of("ca.crt", "two"), Map.of("seal-key", "kept"), SecretPlanTest::derive))
                .isEqualTo(Map.of("ca.crt", "two", "seal-key", "kept"));
    }

    private String draw() {
        return "secret" + ++drawn;
    }
}
