package io.pgbaton.worker.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.worker.fake.Sample;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of the Baton does. */
public abstract class BatonStoreContract {
    private BatonStore store;

    /** An empty store. */
    protected abstract BatonStore newStore();

    @BeforeEach
    void createStore() {
        store = newStore();
    }

    @Test
    void aClusterHasNoBatonBeforeItIsFounded() {
        assertThat(store.get(Sample.CLUSTER)).isEmpty();
    }

    @Test
    void returnsWhatWasCreated() {
        BatonStore.Written written = store.create(Sample.founding());
        assertThat(written)
                .isInstanceOfSatisfying(
                        BatonStore.Written.Stored.class,
                        stored -> assertThat(stored.now())
                                .isEqualTo(store.get(Sample.CLUSTER).orElseThrow()));
        assertThat(read().value()).isEqualTo(Sample.founding());
    }

    @Test
    void knowsNothingOfAnotherCluster() {
        store.create(Sample.founding());
        assertThat(store.get(new ClusterUid("another"))).isEmpty();
    }

    @Test
    void aClusterIsFoundedOnce() {
        store.create(Sample.founding());
        assertThat(store.create(Sample.founding())).isInstanceOf(BatonStore.Written.Conflict.class);
    }

    @Test
    void refusesABatonThatWasNotFounded() {
        assertThat(store.create(Sample.held())).isInstanceOf(BatonStore.Written.Refused.class);
        assertThat(store.get(Sample.CLUSTER)).isEmpty();
    }

    /** Somebody deletes the Baton behind the store's back. */
    protected abstract void lose();

    @Test
    void aLostBatonIsMadeAnewForAnAdoption() {
        store.create(Sample.founding());
        lose();
        assertThat(store.get(Sample.CLUSTER)).isEmpty();
        assertThat(store.create(Sample.adopting())).isInstanceOf(BatonStore.Written.Stored.class);
        assertThat(read().value()).isEqualTo(Sample.adopting());
        assertThat(store.create(Sample.adopting())).isInstanceOf(BatonStore.Written.Conflict.class);
    }

    @Test
    void aWriteThatRestsOnALostBatonChangesNothing() {
        store.create(Sample.founding());
        Versioned<Baton> old = read();
        lose();
        store.create(Sample.adopting());
        assertThat(store.compareAndSet(old, old.value().open(Sample.ballot(5))))
                .isInstanceOf(BatonStore.Written.Conflict.class);
        assertThat(read().value()).isEqualTo(Sample.adopting());
    }

    @Test
    void refusesAnAdoptionThatNamesItsCandidate() {
        Baton elected = Sample.adopting().elect(Sample.member(1), Sample.run(1));
        assertThat(store.create(elected)).isInstanceOf(BatonStore.Written.Refused.class);
    }

    @Test
    void replacesWhatWasRead() {
        store.create(Sample.founding());
        Baton next = Sample.founding().withSystemIdentifier("7");
        assertThat(store.compareAndSet(read(), next)).isInstanceOf(BatonStore.Written.Stored.class);
        assertThat(read().value()).isEqualTo(next);
    }

    @Test
    void refusesToReplaceWhatSomebodyElseReplaced() {
        store.create(Sample.founding());
        Versioned<Baton> old = read();
        store.compareAndSet(old, Sample.founding().withSystemIdentifier("7"));
        assertThat(store.compareAndSet(old, old.value().open(Sample.ballot(3))))
                .isInstanceOf(BatonStore.Written.Conflict.class);
    }

    @Test
    void refusesATransitionThatMustNeverHappen() {
        store.create(Sample.founding());
        Versioned<Baton> opened = write(read(), read().value().open(Sample.ballot(4)));
        assertThat(store.compareAndSet(opened, Sample.founding())).isInstanceOf(BatonStore.Written.Refused.class);
        assertThat(read()).isEqualTo(opened);
    }

    @Test
    void ofManyWritersOnOneReadOneWins() throws Exception {
        store.create(Sample.founding());
        Versioned<Baton> read = read();
        List<Callable<BatonStore.Written>> writers = IntStream.range(3, 11)
                .<Callable<BatonStore.Written>>mapToObj(
                        epoch -> () -> store.compareAndSet(read, read.value().open(Sample.ballot(epoch))))
                .toList();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<BatonStore.Written> ends =
                    threads.invokeAll(writers).stream().map(Future::resultNow).toList();
            assertThat(ends)
                    .filteredOn(BatonStore.Written.Stored.class::isInstance)
                    .hasSize(1);
            assertThat(ends)
                    .filteredOn(BatonStore.Written.Conflict.class::isInstance)
                    .hasSize(writers.size() - 1);
        }
    }

    private Versioned<Baton> write(Versioned<Baton> read, Baton next) {
        assertThat(store.compareAndSet(read, next)).isInstanceOf(BatonStore.Written.Stored.class);
        return read();
    }

    private Versioned<Baton> read() {
        return store.get(Sample.CLUSTER).orElseThrow();
    }
}
