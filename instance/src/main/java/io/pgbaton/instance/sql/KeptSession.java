package io.pgbaton.instance.sql;

import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One session that stays open from use to use, because a login costs more than most of what is asked. */
public final class KeptSession {
    /** Opens a session. */
    public interface Opener {
        Session open() throws SQLException;
    }

    /** What is asked in it. */
    public interface Question<T> {
        T ask(Session session) throws SQLException;
    }

    private final Opener opener;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Session session;

    public KeptSession(Opener opener) {
        this.opener = opener;
    }

    /** Asks in the kept session; once more in a new one if the kept one turns out to be broken. */
    public <T> T ask(Question<T> question) throws SQLException {
        lock.lock();
        try {
            Session kept = session;
            if (kept != null) {
                try {
                    return question.ask(kept);
                } catch (SQLException e) {
                    drop();
                }
            }
            return askAnew(question);
        } finally {
            lock.unlock();
        }
    }

    /** Asks in a new session, which is the kept one from then on: it knows nothing of what was configured before. */
    public <T> T askAnew(Question<T> question) throws SQLException {
        lock.lock();
        try {
            drop();
            Session opened = opener.open();
            session = opened;
            try {
                return question.ask(opened);
            } catch (SQLException e) {
                drop();
                throw e;
            }
        } finally {
            lock.unlock();
        }
    }

    private void drop() {
        Session kept = session;
        session = null;
        if (kept != null) {
            kept.close();
        }
    }
}
