package io.pgbaton.core.model;

import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A position in the write-ahead log, in bytes from its beginning; an unsigned 64-bit number, written {@code 16/B374D848}. */
public record Lsn(long bytes) implements Comparable<Lsn> {
    public static final Lsn ZERO = new Lsn(0);

    private static final Pattern FORM = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");

    /**
     * Reads PostgreSQL's text form.
     *
     * @throws IllegalArgumentException if the text is not of the form {@code X/Y} with one to eight hex digits each
     */
    public static Lsn parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("an LSN looks like 16/B374D848, got '%s'".formatted(text));
        }
        long high = HexFormat.fromHexDigitsToLong(matcher.group(1));
        long low = HexFormat.fromHexDigitsToLong(matcher.group(2));
        return new Lsn(high << 32 | low);
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
