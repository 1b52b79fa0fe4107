package io.pgbaton.instance.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel says about processes. */
final class Proc {
    private Proc() {}

    /** Its command line; empty if it is gone. */
    static String title(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"))
                    .replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    /** The name of its program; empty if it is gone. */
    static String program(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "comm"))
                    .strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** What a descriptor of it stands for; empty if it is gone. */
    static String descriptor(long pid, int number) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "fd", Integer.toString(number)))
                    .toString();
        } catch (IOException e) {
            return "";
        }
    }
}
