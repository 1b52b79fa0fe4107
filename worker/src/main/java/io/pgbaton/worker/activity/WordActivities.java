package io.pgbaton.worker.activity;

import io.pgbaton.worker.port.Seals;
import io.pgbaton.workflows.step.Heeding;
import io.pgbaton.workflows.step.Seal;
import io.pgbaton.workflows.step.WordSteps;

/** Tells a word that came through kubectl, which the operator has sealed, from one that did not. */
public final class WordActivities implements WordSteps {
    private static final String FROM_ELSEWHERE =
            "it did not come through kubectl, and words from elsewhere are not obeyed here";

    private final Seals seals;

    public WordActivities(Seals seals) {
        this.seals = seals;
    }

    @Override
    public Heeding heed(Heeding.Request request) {
        boolean counts = seals.key(request.cluster())
                .map(key -> Seal.fits(key, request.text(), request.seal()))
                .orElse(true);
        return new Heeding(counts ? null : FROM_ELSEWHERE);
    }
}
