package io.pgbaton.instance.fault;

/**
 * Where a test may have this process, and with it its whole container, die: {@code PGBATON_FAULT} names one point.
 *
 * <p>Nothing else reads that variable, and without it every point does nothing.
 */
public enum FaultPoint {
    FREEZE_PROMISED,
    PLACEHOLDERS_WRITTEN,
    LED_DURABLE,
    PROMOTE_CALLED,
    REWIND_BEGUN,
    REWIND_DONE,
    DATA_READY,
    DATA_SET_ASIDE;

    private static final int EXIT = 77;
    private static final String CHOSEN = System.getenv().getOrDefault("PGBATON_FAULT", "");

    /** Dies here if this is the chosen point. */
    public void reach() {
        if (name().equals(CHOSEN)) {
            Runtime.getRuntime().halt(EXIT);
        }
    }
}
