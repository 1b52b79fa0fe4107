package io.pgbaton.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.backup.KeptBackup;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Timeline;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.worker.fake.FakeCluster;
import io.pgbaton.worker.fake.FakeShelf;
import io.pgbaton.worker.fake.Sample;
import io.pgbaton.workflows.step.Founding;
import io.pgbaton.workflows.step.FoundingSteps;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Promotion;
import io.pgbaton.workflows.step.RoleChangeSteps;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(90)
class FoundingActivitiesTest {
    private static final Token TOKEN = new Token("token-2");
    private static final String BACKUP = "orders-final-b2a4";

    private final FakeCluster cluster = FakeCluster.empty();

    @RegisterExtension
    final Steps bench = Steps.of(
            Duration.ofSeconds(40), new FoundingActivities(cluster.ports()), new RoleChangeActivities(cluster.ports()));

    private final FoundingSteps steps = bench.stub(FoundingSteps.class);
    private final RoleChangeSteps roleChange = bench.stub(RoleChangeSteps.class);

    @Test
    void theFirstInstanceFoundsTheCluster() {
        assertThat(found())
                .isInstanceOfSatisfying(
                        Founding.Founded.class,
                        founded -> assertThat(founded.others()).containsExactly(Sample.ONE, Sample.TWO));
        assertThat(cluster.baton().epoch()).isEqualTo(Epoch.FIRST);
        assertThat(cluster.baton().members()).containsExactly(Sample.member(0));
        assertThat(cluster.baton().acknowledgements()).isZero();
    }

    @Test
    void aRetryFindsTheBatonOfTheFirstTry() {
        found();
        Baton before = cluster.baton();

        assertThat(found()).isInstanceOf(Founding.Founded.class);
        assertThat(cluster.baton()).isEqualTo(before);
    }

    @Test
    void waitsForAnInstanceThatDoesNotAnswer() {
        cluster.instance(2).unplug();

        assertThat(found())
                .isInstanceOfSatisfying(
                        Founding.Held.class,
                        held -> assertThat(held.hold().reason()).contains("orders-2"));
        assertThat(cluster.batons.get(Sample.CLUSTER)).isEmpty();
    }

    @Test
    void foundsNothingThatIsBeingDeleted() {
        cluster.askToDelete();

        assertThat(found()).isInstanceOf(Founding.NotNeeded.class);
        assertThat(cluster.batons.get(Sample.CLUSTER)).isEmpty();
    }

    @Test
    void neverFoundsOverData() {
        cluster.instance(1).settle(Sample.at(2, "0/5000060"));

        assertThat(found())
                .isInstanceOfSatisfying(
                        Founding.Held.class,
                        held -> assertThat(held.hold().reason()).contains("orders-1 holds a database already"));
        assertThat(cluster.batons.get(Sample.CLUSTER)).isEmpty();
    }

    @Test
    void leavesAFoundedClusterAlone() {
        cluster.batons.seed(Sample.held());

        assertThat(found()).isInstanceOf(Founding.NotNeeded.class);
    }

    @Test
    void initialisesTheFounderOnceAndRecordsTheSystemIdentifier() {
        Move move = foundAndInitialise();
        steps.initialise(move);

        assertThat(cluster.baton().systemIdentifier()).isEqualTo("7");
        assertThat(cluster.instance(0).accepted())
                .filteredOn(Command.Bootstrap.class::isInstance)
                .hasSize(1);
    }

    @Test
    void everyoneWhoJoinedAndStreamsBecomesAMemberBeforeAnyClientIsLetIn() {
        Move move = foundAndInitialise();
        joinAll(move, promote(move));
        cluster.letEveryoneStream(0);

        assertThat(steps.enroll(new Founding.EnrollRequest(move, null)).result())
                .isInstanceOf(Founding.Done.class);
        assertThat(cluster.baton().members()).hasSize(3);
        assertThat(cluster.baton().acknowledgements()).isEqualTo(1);
        assertThat(cluster.instance(0).admitted()).isEqualTo(Epoch.NONE);
    }

    @Test
    void theSettingIsThereBeforeTheBatonCountsOnIt() {
        Move move = foundAndInitialise();
        joinAll(move, promote(move));

        // Nobody streams under the new setting: it was made, and the Baton does not count on it.
        assertThat(steps.enroll(new Founding.EnrollRequest(move, null)).result())
                .isInstanceOf(Founding.Held.class);
        assertThat(cluster.instance(0).accepted()).anyMatch(Command.Settings.class::isInstance);
        assertThat(cluster.baton().members()).hasSize(1);
    }

    @Test
    void nobodyIsAMemberWhileSomebodyHasNotJoined() {
        Move move = foundAndInitialise();
        promote(move);

        assertThat(steps.enroll(new Founding.EnrollRequest(move, null)).result())
                .isInstanceOf(Founding.Held.class);
        assertThat(cluster.instance(0).accepted()).noneMatch(Command.Settings.class::isInstance);
    }

    @Test
    void aClusterFromABackupBeginsAboveAllThatIsWrittenInIt() {
        cluster.shelf.want(BACKUP, kept(true));

        assertThat(found())
                .isInstanceOfSatisfying(
                        Founding.Founded.class,
                        founded -> assertThat(founded.backup()).isEqualTo(BACKUP));
        assertThat(cluster.baton().epoch()).isEqualTo(new Epoch(8));
        assertThat(found())
                .isInstanceOfSatisfying(
                        Founding.Founded.class,
                        again -> assertThat(again.backup()).isEqualTo(BACKUP));
    }

    @Test
    void foundsNothingWhileItsBackupIsNotThereOrMayLackCommits() {
        cluster.shelf.want(BACKUP, null);
        assertThat(reason(found())).contains("there is no PostgresBackup " + BACKUP);
        cluster.shelf.want(BACKUP, kept(false));
        assertThat(reason(found())).contains("may lack commits");
        assertThat(cluster.batons.get(Sample.CLUSTER)).isEmpty();

        cluster.shelf.want(BACKUP, kept(true));
        assertThat(found()).isInstanceOf(Founding.Founded.class);
    }

    @Test
    void restoresTheFounderFromWhereTheBackupIsOfferedAndTakesTheOfferBack() {
        Move move = foundFromBackup();

        assertThat(steps.restore(new Founding.RestoreRequest(move, BACKUP)).result())
                .isInstanceOf(Founding.Done.class);
        assertThat(cluster.instance(0).accepted())
                .filteredOn(Command.Bootstrap.class::isInstance)
                .singleElement()
                .extracting(command -> ((Command.Bootstrap) command).backup())
                .isEqualTo(FakeShelf.OFFER);
        assertThat(cluster.baton().systemIdentifier()).isEqualTo("7301");
        assertThat(cluster.shelf.isOffered()).isFalse();
    }

    @Test
    void whoeverComesAfterAWorkerThatDiedOnlyTakesTheOfferBack() {
        Move move = foundFromBackup();
        steps.restore(new Founding.RestoreRequest(move, BACKUP));
        cluster.shelf.offer(Sample.CLUSTER);

        assertThat(steps.restore(new Founding.RestoreRequest(move, BACKUP)).result())
                .isInstanceOf(Founding.Done.class);
        assertThat(cluster.instance(0).accepted())
                .filteredOn(Command.Bootstrap.class::isInstance)
                .hasSize(1);
        assertThat(cluster.shelf.isOffered()).isFalse();
    }

    @Test
    void saysWhatTheOfferOfABackupWaitsFor() {
        Move move = foundFromBackup();
        cluster.shelf.waitFor("claim orders-final-b2a4 is gone");

        assertThat(reason(
                        steps.restore(new Founding.RestoreRequest(move, BACKUP)).result()))
                .isEqualTo("claim orders-final-b2a4 is gone");
        assertThat(cluster.baton().systemIdentifier()).isNull();
    }

    private Move foundFromBackup() {
        cluster.shelf.want(BACKUP, kept(true));
        return new Move(Sample.CLUSTER, ((Founding.Founded) found()).baton().ballot());
    }

    private static KeptBackup kept(boolean complete) {
        return new KeptBackup(true, "it is made", complete, "no primary serves", 100, new Timeline(7), new Epoch(6));
    }

    private static String reason(Founding founding) {
        assertThat(founding).isInstanceOf(Founding.Held.class);
        return ((Founding.Held) founding).hold().reason();
    }

    private Founding found() {
        return steps.found(new Founding.Request(Sample.CLUSTER, TOKEN)).result();
    }

    private Move foundAndInitialise() {
        Baton baton = ((Founding.Founded) found()).baton();
        Move move = new Move(Sample.CLUSTER, baton.ballot());
        assertThat(steps.initialise(move).result()).isInstanceOf(Founding.Done.class);
        return move;
    }

    private Command.Source promote(Move move) {
        Promotion promotion = roleChange
                .promote(
                        new Promotion.Request(move, cluster.baton().candidates().getFirst()))
                .result();
        return new Command.Source(Sample.ZERO, ((Promotion.Primary) promotion).address());
    }

    private void joinAll(Move move, Command.Source source) {
        assertThat(steps.join(new Founding.JoinRequest(move, Sample.ONE, source))
                        .result())
                .isInstanceOf(Founding.Done.class);
        assertThat(steps.join(new Founding.JoinRequest(move, Sample.TWO, source))
                        .result())
                .isInstanceOf(Founding.Done.class);
    }
}
