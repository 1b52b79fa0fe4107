package io.pgbaton.core.model;

import java.util.regex.Pattern;

/** The identity of one volume, drawn when its promise file is made: a new volume is a new member (I2). Sixteen lower-case hex digits. */
public record VolumeId(String value) implements Comparable<VolumeId> {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{16}");

    public VolumeId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a volume id is sixteen lower-case hex digits, got '%s'".formatted(value));
        }
    }

    @Override
    public int compareTo(VolumeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
