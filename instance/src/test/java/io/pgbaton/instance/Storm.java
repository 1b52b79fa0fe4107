package io.pgbaton.instance;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Clients that try the same again at once, whether it succeeds or not. */
public final class Storm {
    private Storm() {}

    /** What a client does; a refusal is what it is there for. */
    @FunctionalInterface
    public interface Attempt {
        void run() throws SQLException;
    }

    /** What happens meanwhile. */
    @FunctionalInterface
    public interface Body {
        void run() throws Exception;
    }

    /** Returns, or throws what {@code body} threw, when the last client has given up. */
    public static void of(int clients, Attempt attempt, Body body) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            threads.add(Thread.startVirtualThread(() -> tryUntil(over, attempt)));
        }
        try {
            body.run();
        } finally {
            over.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private static void tryUntil(AtomicBoolean over, Attempt attempt) {
        while (!over.get()) {
            try {
                attempt.run();
            } catch (SQLException refused) {
                Thread.onSpinWait();
            }
        }
    }
}
