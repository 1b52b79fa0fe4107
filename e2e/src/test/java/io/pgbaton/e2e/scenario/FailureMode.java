package io.pgbaton.e2e.scenario;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a scenario breaks and what becomes of it, for the table in {@code docs/failure-modes.md}. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface FailureMode {
    /** What is broken, as in "the primary's node is switched off". */
    String fault();

    /** What the cluster does then, as in "a standby leads once the leash has ended". */
    String behaviour();
}
