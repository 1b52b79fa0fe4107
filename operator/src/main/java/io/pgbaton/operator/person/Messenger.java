package io.pgbaton.operator.person;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Member;
import io.pgbaton.operator.decide.Policies;
import io.pgbaton.operator.engine.EngineGateway.EngineException;
import io.pgbaton.operator.engine.EngineState;
import io.pgbaton.operator.engine.RunLine;
import io.pgbaton.operator.engine.RunRef;
import io.pgbaton.operator.person.Heard.Fate;
import io.pgbaton.operator.person.Saying.NotUnderstood;
import io.pgbaton.operator.person.Saying.Understood;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.reshape.ReshapeInput;
import io.pgbaton.workflows.rolechange.Operation;
import io.pgbaton.workflows.start.Runs;
import io.pgbaton.workflows.step.Departure;
import io.pgbaton.workflows.step.Evidence;
import io.pgbaton.workflows.step.PersonsWord;
import io.pgbaton.workflows.step.Seal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes on what a person has written into an annotation of a PostgresCluster, so that kubectl alone is enough to release a
 * run: read it, judge it, send its signal, take the annotation away. One word at a time.
 *
 * <p>The signal carries an id that follows from the annotation, so sending it again after a crash in between makes no second
 * one. What cannot be understood or does not fit the moment is taken away too, with the reason in an Event and a condition.
 * While the workflow engine is away it stays and waits.
 */
public final class Messenger {
    private static final Logger log = LoggerFactory.getLogger(Messenger.class);

    private final Engine engine;
    private final Function<PostgresCluster, Optional<Baton>> freshBaton;
    private final Board board;
    private final Function<PostgresCluster, Optional<String>> sealKey;

    /** Where people write. */
    @FunctionalInterface
    public interface Board {
        /** Takes exactly this value away; who has written another one meanwhile is heard next. */
        void takeAway(PostgresCluster cluster, Word word, String text);
    }

    /** The way to runs. */
    public record Engine(RunLine line, Runs runs, Supplier<EngineState> state) {}

    /**
     * Makes a messenger.
     *
     * @param freshBaton the Baton of a cluster, past every cache; throws if it cannot be read
     * @param sealKey by what words to its runs are sealed; empty if there is nothing yet, throws if it cannot be read
     */
    public Messenger(
            Engine engine,
            Function<PostgresCluster, Optional<Baton>> freshBaton,
            Board board,
            Function<PostgresCluster, Optional<String>> sealKey) {
        this.engine = engine;
        this.freshBaton = freshBaton;
        this.board = board;
        this.sealKey = sealKey;
    }

    /** The first word that stands there, and what became of it; empty if nobody said anything. */
    public Optional<Heard> hear(PostgresCluster cluster) {
        Map<String, String> annotations = cluster.getMetadata().getAnnotations();
        return Arrays.stream(Word.values())
                .filter(word -> annotations != null && annotations.containsKey(word.annotation()))
                .findFirst()
                .map(word -> hear(cluster, word, String.valueOf(annotations.get(word.annotation()))));
    }

    private Heard hear(PostgresCluster cluster, Word word, String text) {
        Heard heard = switch (Saying.read(word, text)) {
            case NotUnderstood not -> refused(word, text, not.why());
            case Understood said -> judge(cluster, said, text);
        };
        if (heard.fate() != Fate.WAITS) {
            log.info("{}: {}", cluster.getMetadata().getName(), heard.sentence());
            board.takeAway(cluster, word, text);
        }
        return heard;
    }

    private Heard judge(PostgresCluster cluster, Understood said, String text) {
        Word word = said.word();
        if (engine.state().get() instanceof EngineState.Unreachable unreachable) {
            return waits(word, text, "the workflow engine does not answer (%s)".formatted(unreachable.reason()));
        }
        try {
            Baton baton = freshBaton.apply(cluster).orElse(null);
            Optional<String> objection = WordRule.objection(said, baton);
            if (objection.isPresent()) {
                return refused(word, text, objection.get());
            }
            return send(cluster, said, text, baton)
                    ? passedOn(cluster, said, text)
                    : refused(word, text, "no run is open that waits for it");
        } catch (EngineException | KubernetesClientException e) {
            return waits(word, text, String.valueOf(e.getMessage()));
        }
    }

    /** False if there is nobody to send it to. */
    private boolean send(PostgresCluster cluster, Understood said, String text, @Nullable Baton baton) {
        ClusterUid uid = new ClusterUid(cluster.getMetadata().getUid());
        if (said.payload() instanceof Evidence evidence) {
            primaryLost(cluster, uid, evidence);
            return true;
        }
        if (said.payload() instanceof Departure departure && baton != null) {
            letLeave(cluster, baton, (Departure) sealed(cluster, said, WorkflowIds.reshape(uid), departure));
            return true;
        }
        PersonsWord word = (PersonsWord) said.payload();
        Optional<RunRef> run = open(WorkflowIds.roleChange(uid)).or(() -> open(WorkflowIds.reshape(uid)));
        run.ifPresent(it -> engine.line()
                .signal(it, said.word().signal(), sealed(cluster, said, it.runId(), word), id(uid, said, text)));
        return run.isPresent();
    }

    /** So that a run can tell that it came this way. */
    private PersonsWord sealed(PostgresCluster cluster, Understood said, String run, PersonsWord word) {
        String text = Seal.text(said.word().signal(), run, word);
        return word.under(
                sealKey.apply(cluster).map(key -> Seal.of(key, text)).orElse(null));
    }

    private void primaryLost(PostgresCluster cluster, ClusterUid uid, Evidence evidence) {
        try {
            engine.runs()
                    .primaryLost(
                            Policies.of(cluster.getSpec())
                                    .input(uid, cluster.getMetadata().getName(), Operation.FAILOVER),
                            evidence);
        } catch (RuntimeException e) {
            throw new EngineException("cannot start a failover", e);
        }
    }

    /** The member as the Baton names it now: another volume under the same name is another member. */
    private void letLeave(PostgresCluster cluster, Baton baton, Departure departure) {
        Member member = baton.members().stream()
                .filter(it -> it.name().value().equals(departure.instance()))
                .findFirst()
                .orElseThrow();
        ReshapeInput input = ReshapeInput.of(
                baton.cluster(),
                cluster.getMetadata().getName(),
                member,
                "%s lets it leave: %s".formatted(departure.by(), departure.reason()));
        try {
            engine.runs().letLeave(input, departure);
        } catch (RuntimeException e) {
            throw new EngineException("cannot start a change of members", e);
        }
    }

    private Optional<RunRef> open(String workflowId) {
        return engine.line().newest(workflowId).filter(RunRef::isOpen);
    }

    private static String id(ClusterUid uid, Understood said, String text) {
        String all = "%s %s %s".formatted(uid, said.word(), text);
        return UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static Heard passedOn(PostgresCluster cluster, Understood said, String text) {
        return new Heard(
                said.word(),
                Fate.PASSED_ON,
                text,
                "%s (with %s) said %s: %s"
                        .formatted(
                                said.text("by"),
                                Author.of(cluster.getMetadata(), said.word().annotation()),
                                said.word().signal(),
                                said.payload()));
    }

    private static Heard refused(Word word, String text, String why) {
        return new Heard(
                word,
                Fate.REFUSED,
                text,
                "annotation %s was not obeyed and is taken away: %s".formatted(word.annotation(), why));
    }

    private static Heard waits(Word word, String text, String why) {
        return new Heard(word, Fate.WAITS, text, "annotation %s waits: %s".formatted(word.annotation(), why));
    }
}
