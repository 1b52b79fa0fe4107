package io.pgbaton.core.protocol;

/** A challenge issued by an instance: worth something only while it is young, and only to this run of the process. */
public record Issued(String challenge) {}
