package io.pgbaton.operator.person;

import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.workflows.step.PersonsWord;
import io.pgbaton.workflows.step.Seal;
import java.util.Optional;
import java.util.function.Function;

/** Seals what is passed on to runs, so that they can tell that it came through kubectl. */
public final class Sealer {
    private final Function<PostgresCluster, Optional<String>> key;

    /**
     * Makes a sealer.
     *
     * @param key by what words to the runs of a cluster are sealed; empty if there is nothing yet, throws if it cannot be read
     */
    public Sealer(Function<PostgresCluster, Optional<String>> key) {
        this.key = key;
    }

    /**
     * The word under its seal; what needs none as it is.
     *
     * @param run the id of the run; of its workflow where the signal may also start one
     */
    Object seal(PostgresCluster cluster, Word word, String run, Record payload) {
        if (!(payload instanceof PersonsWord said)) {
            return payload;
        }
        String text = Seal.text(word.signal(), run, said);
        return said.under(key.apply(cluster).map(known -> Seal.of(known, text)).orElse(null));
    }
}
