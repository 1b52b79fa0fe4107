package io.pgbaton.instance.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.instance.settings.Limits;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SleepTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void twoLooksAtOneSleepAreEqual() throws Exception {
        Process sleeper = new ProcessBuilder("sleep", "60").start();
        try {
            assertThat(Poll.until(
                            LIMIT,
                            Limits.BRIEFLY,
                            () -> Optional.of(awaitSleep(sleeper)).equals(Sleep.of(sleeper.pid()))))
                    .isTrue();
        } finally {
            sleeper.destroyForcibly();
        }
    }

    @Test
    void aProcessThatWokeMeanwhileSleepsAnotherSleep() throws Exception {
        Process waker = new ProcessBuilder("sh", "-c", "while sleep 0.01; do :; done").start();
        try {
            Sleep first = awaitSleep(waker);

            assertThat(Poll.until(LIMIT, Limits.BRIEFLY, () -> isAnother(first, Sleep.of(waker.pid()))))
                    .isTrue();
        } finally {
            waker.destroyForcibly();
        }
    }

    @Test
    void aProcessThatWorksDoesNotSleep() throws Exception {
        Process worker = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
        try {
            assertThat(Poll.until(
                            LIMIT, Limits.BRIEFLY, () -> Sleep.of(worker.pid()).isEmpty()))
                    .isTrue();
        } finally {
            worker.destroyForcibly();
        }
    }

    @Test
    void aSleeperThatStillHasToReloadCountsForNothing() {
        assertThat(Sleep.parse(7, status("S (sleeping)", "0000000000000000", "0000000000000001")))
                .isEmpty();
        assertThat(Sleep.parse(7, status("S (sleeping)", "0000000000000001", "0000000000000000")))
                .isEmpty();
        assertThat(Sleep.parse(7, status("S (sleeping)", "0000000000000000", "0000000000000002")))
                .contains(new Sleep(7, 42));
    }

    @Test
    void aStoppedProcessIsNoSleeper() {
        assertThat(Sleep.parse(7, status("T (stopped)", "0000000000000000", "0000000000000000")))
                .isEmpty();
        assertThat(Sleep.parse(7, status("D (disk sleep)", "0000000000000000", "0000000000000000")))
                .isEmpty();
    }

    @Test
    void aKernelThatDoesNotCountSleepsTellsNothing() {
        assertThat(Sleep.parse(7, "Name:\tpostgres\nState:\tS (sleeping)\n")).isEmpty();
    }

    @Test
    void whoIsGoneDoesNotSleep() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();

        assertThat(Sleep.of(gone.pid())).isEmpty();
    }

    private static Sleep awaitSleep(Process process) throws InterruptedException {
        AtomicReference<Optional<Sleep>> seen = new AtomicReference<>(Optional.empty());
        Poll.until(LIMIT, Limits.BRIEFLY, () -> {
            seen.set(Sleep.of(process.pid()));
            return seen.get().isPresent();
        });
        return seen.get().orElseThrow();
    }

    private static boolean isAnother(Sleep first, Optional<Sleep> now) {
        return now.isPresent() && !now.get().equals(first);
    }

    private static String status(String state, String own, String shared) {
        return "Name:\tpostgres\nState:\t%s\nSigPnd:\t%s\nShdPnd:\t%s\nvoluntary_ctxt_switches:\t42\nnonvoluntary_ctxt_switches:\t3\n"
                .formatted(state, own, shared);
    }
}
