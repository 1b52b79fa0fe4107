package io.pgbaton.instance.promise;

import io.pgbaton.core.promise.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** The promise of this run of the process, and the lock under which requests are judged one at a time (I3). */
public final class PromiseKeeper {
    private final PromiseFile file;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Promise current;

    public PromiseKeeper(PromiseFile file, Promise current) {
        this.file = file;
        this.current = current;
    }

    public Promise get() {
        return current;
    }

    /** Takes the lock; false if it was not free within the limit. */
    public boolean tryLock(Duration limit) throws InterruptedException {
        return lock.tryLock(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    public void lock() {
        lock.lock();
    }

    public void unlock() {
        lock.unlock();
    }

    /**
     * Keeps another promise: it is durable when this returns. Only under the lock.
     *
     * @throws IOException if it could not be made durable: then the one before stands, and nothing may rest on the new one
     */
    public void keep(Promise promise) throws IOException {
        if (!lock.isHeldByCurrentThread()) {
            throw new IllegalStateException("a promise is changed only under the lock");
        }
        if (!promise.equals(current)) {
            file.save(promise);
            current = promise;
        }
    }
}
