package io.pgbaton.operator.person;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.operator.engine.EngineGateway.EngineException;
import io.pgbaton.operator.engine.RunLine;
import io.pgbaton.operator.engine.RunRef;
import io.pgbaton.operator.person.Saying.NotUnderstood;
import io.pgbaton.operator.person.Saying.Understood;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.resources.rolechange.PostgresRoleChange;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Passes on what a person has written into an annotation of a request: the same way as the {@link Messenger} of clusters, to
 * the request's own run.
 */
public final class RequestMessenger {
    private final RunLine line;
    private final Board board;
    private final Sealer sealer;

    public RequestMessenger(RunLine line, Board board, Sealer sealer) {
        this.line = line;
        this.board = board;
        this.sealer = sealer;
    }

    /**
     * The first word that stands there, and what became of it; empty if nobody said anything.
     *
     * @param run the open run of the request; null if there is none
     * @param baton of the cluster, past every cache; empty if it has none; throws if it cannot be read
     */
    public Optional<Heard> hear(
            PostgresCluster cluster,
            PostgresRoleChange request,
            @Nullable RunRef run,
            Supplier<Optional<Baton>> baton) {
        return Letter.first(request, Word.ofRequests())
                .map(letter -> letter.answer(judge(cluster, letter, run, baton), board));
    }

    private Heard judge(PostgresCluster cluster, Letter letter, @Nullable RunRef run, Supplier<Optional<Baton>> baton) {
        return switch (Saying.read(letter.word(), letter.text())) {
            case NotUnderstood not -> letter.refused(not.why());
            case Understood understood -> {
                Optional<String> objection =
                        WordRule.objection(understood, baton.get().orElse(null));
                if (objection.isPresent()) {
                    yield letter.refused(objection.get());
                }
                yield run == null ? letter.refused("nothing is asked") : send(cluster, letter, run, understood);
            }
        };
    }

    private Heard send(PostgresCluster cluster, Letter letter, RunRef run, Understood understood) {
        try {
            Object sealed = sealer.seal(cluster, letter.word(), run.runId(), understood.payload());
            line.signal(run, letter.word().signal(), sealed, letter.id());
        } catch (EngineException | KubernetesClientException e) {
            return letter.waits(String.valueOf(e.getMessage()));
        }
        return letter.passedOn(understood);
    }
}
