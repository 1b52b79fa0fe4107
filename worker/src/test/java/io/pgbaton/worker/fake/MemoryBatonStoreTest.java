package io.pgbaton.worker.fake;

import io.pgbaton.worker.port.BatonStore;
import io.pgbaton.worker.port.BatonStoreContract;

class MemoryBatonStoreTest extends BatonStoreContract {
    private final MemoryBatonStore store = new MemoryBatonStore();

    @Override
    protected BatonStore newStore() {
        return store;
    }

    @Override
    protected void lose() {
        store.lose(Sample.CLUSTER);
    }
}
