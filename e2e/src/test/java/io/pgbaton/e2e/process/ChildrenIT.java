package io.pgbaton.e2e.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.e2e.process.Children.Start;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildrenIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Path GUARD =
            Path.of("../deploy/local/guard").toAbsolutePath().normalize();

    @TempDir
    private Path directory;

    @Test
    void endsAllBelowAChildWhenClosed() {
        Child shell;
        ProcessId sleeper;
        try (Children children = Children.in(directory, GUARD)) {
            shell = children.start(shellWithSleeper("a"));
            sleeper = sleeperOf(shell);
        }

        assertThat(shell.isAlive()).isFalse();
        assertThat(sleeper.isAlive()).isFalse();
    }

    @Test
    void endsAFrozenChildToo() {
        Child shell;
        try (Children children = Children.in(directory, GUARD)) {
            shell = children.start(shellWithSleeper("a"));
            sleeperOf(shell);
            shell.freeze();
        }

        assertThat(shell.isAlive()).isFalse();
    }

    @Test
    void endsWhatAnEarlierRunKept() {
        Children earlier = Children.in(directory, GUARD);
        Child shell = earlier.start(shellWithSleeper("a"));
        earlier.keep();
        assertThat(shell.isAlive()).isTrue();

        Children.in(directory, GUARD).close();

        assertThat(shell.isAlive()).isFalse();
    }

    @Test
    void endsChildrenWhenTheirParentIsKilled() throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Parent.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String pid = parent.inputReader().readLine();
        ProcessId child = ProcessId.of(Long.parseLong(pid)).orElseThrow();

        parent.destroyForcibly();

        Eventually.within(DEADLINE, "the child of a killed parent to end", () -> !child.isAlive());
    }

    /** Starts a child, prints its pid and waits to be killed. */
    static final class Parent {
        public static void main(String[] args) throws Exception {
            Children children = Children.in(Path.of(args[0]), GUARD);
            System.out.println(children.start(shellWithSleeper("child")).id());
            System.in.read();
        }
    }

    private static Start shellWithSleeper(String name) {
        return new Start(name, List.of("sh", "-c", "sleep 300; true"), Map.of());
    }

    private static ProcessId sleeperOf(Child shell) {
        return Eventually.get(
                DEADLINE,
                () -> "the shell to start its sleeper",
                () -> shell.id().descendants().stream().findFirst());
    }
}
