package io.pgbaton.worker.fake;

import io.pgbaton.worker.port.BatonStore;
import io.pgbaton.worker.port.BatonStoreContract;

class MemoryBatonStoreTest extends BatonStoreContract {
    @Override
    protected BatonStore newStore() {
        return new MemoryBatonStore();
    }
}
