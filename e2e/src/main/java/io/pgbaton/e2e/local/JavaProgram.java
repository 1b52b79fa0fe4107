package io.pgbaton.e2e.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One of our own programs, run by the JDK and from the class path that we run from. */
final class JavaProgram {
    /** Small and quick to start: a machine with two cores runs a dozen processes here. */
    private static final List<String> OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private JavaProgram() {}

    static List<String> command(String mainClass, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(javaHome().resolve("bin/java").toString());
        command.addAll(OPTIONS);
        // Maven's test runner hides the class path behind a jar that only names it.
        command.addAll(
                List.of("-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        command.add(mainClass);
        command.addAll(List.of(arguments));
        return command;
    }

    static Path javaHome() {
        return Path.of(System.getProperty("java.home"));
    }
}
