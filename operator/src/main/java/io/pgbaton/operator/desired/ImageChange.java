package io.pgbaton.operator.desired;

import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * May a running cluster get another image? Its data belongs to one major version of PostgreSQL and its indexes to one C library.
 * Here only what the tags say is judged, before anything is touched; what they do not say an instance finds out before it starts
 * PostgreSQL, and then nobody else gets that image.
 */
final class ImageChange {
    private static final Pattern TAG = Pattern.compile("[^/]*?:([^:@/]+)(?:@.*)?$");
    private static final Pattern MAJOR = Pattern.compile("^([0-9]{2})(?:[^0-9].*)?$");
    private static final Pattern WORD = Pattern.compile("[a-z]+");

    /** Each of them has another C library, or one that sorts otherwise. */
    private static final Set<String> SYSTEMS =
            Set.of("bullseye", "bookworm", "trixie", "forky", "focal", "jammy", "noble", "alpine");

    private ImageChange() {}

    /** Why not, in a sentence; empty if nothing in the tags stands against it. */
    static Optional<String> refusal(String from, String to) {
        return difference(major(from), major(to))
                .map(change -> "a change of PostgreSQL's major version (%s)".formatted(change))
                .or(() -> difference(system(from), system(to))
                        .map(change -> "a change of the C library, which sorts otherwise (%s)".formatted(change)))
                .map(change ->
                        "spec.image %s instead of %s is %s, and the data would not survive it; put it back, or load a backup into a new cluster"
                                .formatted(to, from, change));
    }

    private static Optional<String> difference(Optional<String> from, Optional<String> to) {
        return from.isPresent() && to.isPresent() && !from.equals(to)
                ? Optional.of("%s to %s".formatted(from.get(), to.get()))
                : Optional.empty();
    }

    private static Optional<String> major(String image) {
        return tag(image).map(MAJOR::matcher).filter(Matcher::matches).map(match -> match.group(1));
    }

    private static Optional<String> system(String image) {
        return tag(image)
                .flatMap(tag -> WORD.matcher(tag)
                        .results()
                        .map(MatchResult::group)
                        .filter(SYSTEMS::contains)
                        .findFirst());
    }

    private static Optional<String> tag(String image) {
        Matcher tag = TAG.matcher(image);
        return tag.find() ? Optional.of(tag.group(1)) : Optional.empty();
    }
}
