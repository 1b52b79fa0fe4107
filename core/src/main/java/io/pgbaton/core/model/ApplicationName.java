package io.pgbaton.core.model;

import java.nio.charset.StandardCharsets;

/**
 * The name under which a member streams in one epoch, and by which the primary counts its acknowledgements.
 *
 * <p>It carries epoch and volume before the instance's name, so that PostgreSQL itself counts nobody who follows an older
 * epoch or stands on another volume (I10). PostgreSQL compares these names without regard to case and silently cuts them
 * at 63 bytes, after which a longer name can equal another one: longer names are refused here. Of a long instance name
 * only the end is carried, so that the name fits in every epoch; epoch and volume alone tell two members apart.
 */
public record ApplicationName(String value) {
    /** NAMEDATALEN - 1. */
    public static final int MAX_BYTES = 63;

    public ApplicationName {
        int length = value.getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "an application_name has at most %d bytes, '%s' has %d".formatted(MAX_BYTES, value, length));
        }
    }

    public static ApplicationName of(Epoch epoch, Member member) {
        String identity = "e%s.%s.".formatted(epoch, member.volume());
        String name = member.name().value();
        int room = MAX_BYTES - identity.length();
        return new ApplicationName(identity + name.substring(Math.max(0, name.length() - room)));
    }

    /** As it stands in {@code synchronous_standby_names}: always quoted, an unquoted hyphen leaves the old list in force. */
    public String quoted() {
        return '"' + value + '"';
    }

    @Override
    public String toString() {
        return value;
    }
}
