package io.pgbaton.core.model;

import java.util.regex.Pattern;

/** The name of an instance: the cluster's name, a hyphen and an ordinal, e.g. {@code orders-0}. */
public record InstanceName(String value) implements Comparable<InstanceName> {
    private static final Pattern FORM = Pattern.compile("[a-z]([a-z0-9-]{0,38}[a-z0-9])?-[0-9]{1,3}");

    public InstanceName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "an instance is named like orders-0 (lower-case letters, digits, hyphens, at most 40 characters, then -ordinal), got '%s'"
                            .formatted(value));
        }
    }

    public int ordinal() {
        return Integer.parseInt(value.substring(value.lastIndexOf('-') + 1));
    }

    @Override
    public int compareTo(InstanceName other) {
        int byOrdinal = Integer.compare(ordinal(), other.ordinal());
        return byOrdinal != 0 ? byOrdinal : value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
