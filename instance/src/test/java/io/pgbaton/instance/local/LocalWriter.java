package io.pgbaton.instance.local;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A client that waits for no standby: it writes for as long as its server lets it, over one connection. */
final class LocalWriter implements AutoCloseable {
    private final Connection connection;
    private final CountDownLatch first = new CountDownLatch(1);
    private final Thread thread;
    private volatile long lastBegunNanos;

    private LocalWriter(Connection connection) {
        this.connection = connection;
        thread = Thread.ofVirtual().start(this::write);
    }

    /** Returns once it has written. */
    static LocalWriter to(LocalInstance instance) throws SQLException, InterruptedException {
        LocalWriter writer = new LocalWriter(instance.app());
        writer.first.await();
        return writer;
    }

    private void write() {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit = local");
            while (true) {
                long begun = System.nanoTime();
                statement.execute("INSERT INTO t VALUES (%d)".formatted(begun));
                lastBegunNanos = begun;
                first.countDown();
                Thread.sleep(Duration.ofMillis(2));
            }
        } catch (SQLException e) {
            first.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isWriting() {
        return thread.isAlive();
    }

    /** Waits until its server has ended its connection. */
    void awaitEnd() {
        Eventually.isTrue("the connection of a writing client ends", () -> !thread.isAlive());
    }

    /** From then until it began the last write that succeeded. */
    Duration sinceLastWrite(long nanos) {
        return Duration.ofNanos(lastBegunNanos - nanos);
    }

    @Override
    public void close() throws SQLException {
        thread.interrupt();
        connection.close();
    }
}
