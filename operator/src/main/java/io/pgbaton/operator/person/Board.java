package io.pgbaton.operator.person;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** Where people write: the annotations of clusters and of requests. */
@FunctionalInterface
public interface Board {
    /** Takes exactly this value away; who has written another one meanwhile is heard next. */
    void takeAway(HasMetadata about, Word word, String text);
}
