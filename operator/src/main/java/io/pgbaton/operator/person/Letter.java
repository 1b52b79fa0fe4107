package io.pgbaton.operator.person;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.pgbaton.operator.person.Heard.Fate;
import io.pgbaton.operator.person.Saying.Understood;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A word of a person where it stands, and what can become of it.
 *
 * @param about the PostgresCluster or the request in whose annotation it stands
 */
record Letter(HasMetadata about, Word word, String text) {
    private static final Logger log = LoggerFactory.getLogger(Letter.class);

    /** The first of these words that stands there; empty if nobody said anything. */
    static Optional<Letter> first(HasMetadata about, List<Word> words) {
        Map<String, String> annotations = about.getMetadata().getAnnotations();
        return words.stream()
                .filter(word -> annotations != null && annotations.containsKey(word.annotation()))
                .findFirst()
                .map(word -> new Letter(about, word, String.valueOf(annotations.get(word.annotation()))));
    }

    /** Follows from what was said, and of whom: sending it again after a crash in between makes no second signal. */
    String id() {
        String all = "%s %s %s".formatted(about.getMetadata().getUid(), word, text);
        return UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8)).toString();
    }

    Heard passedOn(Understood said) {
        return heard(
                Fate.PASSED_ON,
                "%s (with %s) said %s%s: %s"
                        .formatted(
                                said.text("by"),
                                Author.of(about.getMetadata(), word.annotation()),
                                word.signal(),
                                ofRequest(" to %s"),
                                said.inWords()));
    }

    Heard refused(String why) {
        return heard(
                Fate.REFUSED,
                "annotation %s%s was not obeyed and is taken away: %s"
                        .formatted(word.annotation(), ofRequest(" of %s"), why));
    }

    Heard waits(String why) {
        return heard(Fate.WAITS, "annotation %s%s waits: %s".formatted(word.annotation(), ofRequest(" of %s"), why));
    }

    private Heard heard(Fate fate, String sentence) {
        return new Heard(word, fate, text, sentence);
    }

    /** A cluster has many requests, so they are named. */
    private String ofRequest(String form) {
        return word.isOfRequest() ? form.formatted(about.getMetadata().getName()) : "";
    }

    /** Unless it still waits, it is taken away. */
    Heard answer(Heard heard, Board board) {
        if (heard.fate() != Fate.WAITS) {
            log.info("{}: {}", about.getMetadata().getName(), heard.sentence());
            board.takeAway(about, word, text);
        }
        return heard;
    }
}
