package io.pgbaton.core.model;

import java.util.HexFormat;

/** A position in the write-ahead log, in bytes from its beginning; an unsigned 64-bit number, written {@code 16/B374D848}. */
public record Lsn(long bytes) implements Comparable<Lsn> {
    public static final Lsn ZERO = new Lsn(0);

    /**
     * Reads PostgreSQL's text form.
     *
     * @throws IllegalArgumentException if the text is not of the form {@code X/Y} with hex digits
     */
    public static Lsn parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 1 || slash == text.length() - 1) {
            throw new IllegalArgumentException("an LSN looks like 16/B374D848, got '%s'".formatted(text));
        }
        try {
            long high = HexFormat.fromHexDigitsToLong(text, 0, slash);
            long low = HexFormat.fromHexDigitsToLong(text, slash + 1, text.length());
            return new Lsn(high << 32 | low);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("an LSN looks like 16/B374D848, got '%s'".formatted(text), e);
        }
    }

    /** How many bytes lie between {@code earlier} and this; zero if this is not after it. */
    public long bytesSince(Lsn earlier) {
        return compareTo(earlier) <= 0 ? 0 : bytes - earlier.bytes;
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public String toString() {
        return "%X/%X".formatted(bytes >>> 32, bytes & 0xFFFF_FFFFL);
    }
}
