package io.pgbaton.operator.person;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.operator.engine.EngineGateway.EngineException;
import io.pgbaton.operator.engine.RunLine;
import io.pgbaton.operator.engine.RunRef;
import io.pgbaton.operator.person.Heard.Fate;
import io.pgbaton.operator.person.Saying.NotUnderstood;
import io.pgbaton.operator.person.Saying.Understood;
import io.pgbaton.resources.rolechange.PostgresRoleChange;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes on what a person has written into an annotation of a request: the same way as the {@link Messenger} of clusters, to
 * the request's own run.
 */
public final class RequestMessenger {
    private static final Logger log = LoggerFactory.getLogger(RequestMessenger.class);

    private final RunLine line;
    private final Board board;

    /** Where people write. */
    @FunctionalInterface
    public interface Board {
        /** Takes exactly this value away. */
        void takeAway(PostgresRoleChange request, Word word, String text);
    }

    public RequestMessenger(RunLine line, Board board) {
        this.line = line;
        this.board = board;
    }

    /**
     * The first word that stands there, and what became of it; empty if nobody said anything.
     *
     * @param run the open run of the request; null if there is none
     * @param baton of the cluster, past every cache; empty if it has none; throws if it cannot be read
     */
    public Optional<Heard> hear(PostgresRoleChange request, @Nullable RunRef run, Supplier<Optional<Baton>> baton) {
        Map<String, String> annotations = request.getMetadata().getAnnotations();
        return Word.ofRequests().stream()
                .filter(word -> annotations != null && annotations.containsKey(word.annotation()))
                .findFirst()
                .map(word ->
                        hear(request, run, baton, new Said(word, String.valueOf(annotations.get(word.annotation())))));
    }

    private record Said(Word word, String text) {}

    private Heard hear(PostgresRoleChange request, @Nullable RunRef run, Supplier<Optional<Baton>> baton, Said said) {
        Heard heard = judge(request, run, baton, said);
        if (heard.fate() != Fate.WAITS) {
            log.info("{}: {}", request.getMetadata().getName(), heard.sentence());
            board.takeAway(request, said.word(), said.text());
        }
        return heard;
    }

    private Heard judge(PostgresRoleChange request, @Nullable RunRef run, Supplier<Optional<Baton>> baton, Said said) {
        return switch (Saying.read(said.word(), said.text())) {
            case NotUnderstood not -> refused(request, said, not.why());
            case Understood understood -> {
                Optional<String> objection =
                        WordRule.objection(understood, baton.get().orElse(null));
                if (objection.isPresent()) {
                    yield refused(request, said, objection.get());
                }
                yield run == null ? refused(request, said, "nothing is asked") : send(request, run, said, understood);
            }
        };
    }

    private Heard send(PostgresRoleChange request, RunRef run, Said said, Understood understood) {
        String name = request.getMetadata().getName();
        try {
            line.signal(run, said.word().signal(), understood.payload(), id(request, said));
        } catch (EngineException e) {
            return new Heard(
                    said.word(),
                    Fate.WAITS,
                    said.text(),
                    "annotation %s of %s waits: %s".formatted(said.word().annotation(), name, e.getMessage()));
        }
        return new Heard(
                said.word(),
                Fate.PASSED_ON,
                said.text(),
                "%s (with %s) said %s to %s: %s"
                        .formatted(
                                understood.text("by"),
                                Author.of(request.getMetadata(), said.word().annotation()),
                                said.word().signal(),
                                name,
                                understood.payload()));
    }

    private static String id(PostgresRoleChange request, Said said) {
        String all = "%s %s %s".formatted(request.getMetadata().getUid(), said.word(), said.text());
        return UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static Heard refused(PostgresRoleChange request, Said said, String why) {
        return new Heard(
                said.word(),
                Fate.REFUSED,
                said.text(),
                "annotation %s of %s was not obeyed and is taken away: %s"
                        .formatted(
                                said.word().annotation(), request.getMetadata().getName(), why));
    }
}
