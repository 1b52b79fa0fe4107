package io.pgbaton.core.model;

import java.util.Comparator;

/** An instance on one certain volume: who may acknowledge commits. The same name on a new volume is another member. */
public record Member(InstanceName name, VolumeId volume) implements Comparable<Member> {
    private static final Comparator<Member> ORDER =
            Comparator.comparing(Member::name).thenComparing(Member::volume);

    @Override
    public int compareTo(Member other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return name.value();
    }
}
