package io.pgbaton.operator.reconcile;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A part that its neighbours need to know before it is made. */
final class Later<T> {
    private volatile @Nullable T part;

    void set(T made) {
        part = made;
    }

    T get() {
        T made = part;
        if (made == null) {
            throw new IllegalStateException("not made yet");
        }
        return made;
    }

    /** Does nothing as long as it is not made. */
    void ifPresent(Consumer<T> action) {
        T made = part;
        if (made != null) {
            action.accept(made);
        }
    }
}
