package io.pgbaton.worker.activity;

import io.pgbaton.worker.port.Ports;
import io.pgbaton.workflows.step.Adopting;
import io.pgbaton.workflows.step.AdoptionSteps;
import io.pgbaton.workflows.step.Timed;

/** The step that only an adoption takes, on the ports. */
public final class AdoptionActivities implements AdoptionSteps {
    private final Hands hands;

    public AdoptionActivities(Ports ports) {
        this.hands = new Hands(ports);
    }

    @Override
    public Timed<Adopting> adopt(Adopting.Request request) {
        return Stopwatch.time(pulse -> new AdoptStep(hands).adopt(request, pulse));
    }
}
