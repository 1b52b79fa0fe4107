package io.pgbaton.worker.port;

/**
 * A value as it was read, and the version that a compare-and-set must name.
 *
 * @param version opaque; two reads with the same version saw the same value
 */
public record Versioned<T>(T value, String version) {}
