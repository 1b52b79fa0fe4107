package io.pgbaton.instance.server;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** kill(2): the JDK sends only TERM and KILL, and starting a program for it would need memory and a moment. */
public enum Signals {
    CHECK(0),
    HUP(1),
    INT(2),
    QUIT(3),
    KILL(9),
    TERM(15);

    private static final MethodHandle KILL_CALL = killCall();

    private final int number;

    Signals(int number) {
        this.number = number;
    }

    @SuppressWarnings("restricted") // the launcher allows it by --enable-native-access
    private static MethodHandle killCall() {
        return Linker.nativeLinker()
                .downcallHandle(
                        Linker.nativeLinker().defaultLookup().find("kill").orElseThrow(),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }

    /** Sends it; false if there is no such process (any more) or it is not ours. */
    public boolean send(long pid) {
        if (pid <= 1) {
            throw new IllegalArgumentException("process %d is not one to signal".formatted(pid));
        }
        try {
            return (int) KILL_CALL.invokeExact((int) pid, number) == 0;
        } catch (Throwable e) {
            throw new IllegalStateException("cannot call kill(2)", e);
        }
    }
}
