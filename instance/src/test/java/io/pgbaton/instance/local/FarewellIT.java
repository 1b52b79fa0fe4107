package io.pgbaton.instance.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.core.protocol.ServerState.Phase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An instance that is asked to end, as when its pod is deleted. */
class FarewellIT {
    private static LocalInstances instances;
    private static LocalInstance a;
    private static LocalInstance b;
    private static Mover mover;

    @BeforeAll
    static void found() throws Exception {
        instances = LocalInstances.of(17, 2).start();
        a = instances.get(0);
        b = instances.get(1);
        mover = new Mover(instances).found(a, b);
        b.awaitStreaming(a, 2);
    }

    @AfterAll
    static void close() throws Exception {
        instances.close();
    }

    @Test
    void aPrimaryStaysUntilItHasPromisedTheNextEpochAndIsNotStartedForIt() throws Exception {
        a.sql("CREATE TABLE last_words (id int)", "INSERT INTO last_words VALUES (1)");
        a.askToStop();
        a.awaitPhase(Phase.STOPPED);

        Frozen word = mover.open().freeze(a);

        assertThat(word.ballot()).isEqualTo(mover.ballot());
        assertThat(word.running()).isFalse();
        assertThat(word.countable()).isTrue();
        assertThat(mover.freeze(b).position()).isEqualTo(word.position());
        Eventually.isTrue("it ends", () -> !a.isLaunched());
    }

    @Test
    void aPrimaryThatSomebodyRelievesServesUntilItIsDemoted() throws Exception {
        try (LocalInstances relieved = LocalInstances.of(17, 2)) {
            LocalInstance old = relieved.get(0).startToBeRelieved(30);
            LocalInstance heir = relieved.get(1).startToBeRelieved(30);
            Mover both = foundWithPeersLeave(relieved);
            old.askToStop();
            Thread.sleep(1000);
            old.sql("INSERT INTO last_words VALUES (1)");

            both.open();
            both.demote(old);

            assertThat(both.freeze(old).position()).isEqualTo(both.freeze(heir).position());
            Eventually.isTrue("it ends", () -> !old.isLaunched());
        }
    }

    @Test
    void aPrimaryThatNobodyRelievesStopsAllTheSame() throws Exception {
        try (LocalInstances alone = LocalInstances.of(17, 2)) {
            LocalInstance old = alone.get(0).startToBeRelieved(1);
            alone.get(1).startToBeRelieved(1);
            Mover both = foundWithPeersLeave(alone);
            old.askToStop();
            old.awaitPhase(Phase.STOPPED);
            assertThat(both.open().freeze(old).running()).isFalse();
        }
    }

    private static Mover foundWithPeersLeave(LocalInstances two) throws Exception {
        LocalInstance old = two.get(0);
        LocalInstance heir = two.get(1);
        Mover mover = new Mover(two).found(old, heir);
        heir.awaitStreaming(old, 2);
        old.sql("CREATE TABLE last_words (id int)");
        return mover;
    }
}
