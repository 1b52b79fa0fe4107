package io.pgbaton.instance.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The role app has the password that its file says, whoever leads. */
class RolePasswordsIT {
    private static final String CHANGED = "the role app has the new password";

    @Test
    void thePrimaryTakesOverAChangedFileOnceAndANewPrimaryWhatTheOldOneMissed() throws Exception {
        try (LocalInstances instances = LocalInstances.of(17, 2).start()) {
            LocalInstance a = instances.get(0);
            LocalInstance b = instances.get(1);
            Mover mover = new Mover(instances).found(a, b);
            b.awaitStreaming(a, 2);
            assertThat(a.admits(LocalInstances.PASSWORD)).isTrue();

            for (LocalInstance instance : List.of(a, b)) {
                instance.changeSecret("app-password", "second'one\\\n");
            }
            Eventually.isTrue("the new password is in force", () -> a.admits("second'one\\"));
            assertThat(a.admits(LocalInstances.PASSWORD)).isFalse();

            // Nobody who leads sees this change: the primary is stopped before its file changes.
            a.kill();
            b.changeSecret("app-password", "third");
            mover.open().freeze(b);
            mover.take(b);
            Eventually.isTrue("the next primary makes up for it", () -> b.admits("third"));

            b.changeSecret("app-password", "fourth");
            Eventually.isTrue("the last password is in force", () -> b.admits("fourth"));
            assertThat(count(a)).as("changes made by %s, which saw one", a).isEqualTo(1);
            assertThat(count(b)).as("changes made by %s, which saw two", b).isEqualTo(2);
        }
    }

    private static int count(LocalInstance instance) {
        return instance.logText().split(CHANGED, -1).length - 1;
    }
}
