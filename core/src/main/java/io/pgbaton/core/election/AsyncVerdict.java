package io.pgbaton.core.election;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.Decision;
import java.util.List;

/** What an election came to in a cluster whose commits wait for nobody. */
public sealed interface AsyncVerdict extends Decision {
    List<Standing> standings();

    /** This member leads next. */
    record Elect(Standing winner, LossEstimate loss, String why, List<Standing> standings) implements AsyncVerdict {
        public Elect {
            standings = List.copyOf(standings);
        }

        @Override
        public String summary() {
            return "%s leads next: %s; %s".formatted(winner.answer().member(), why, loss);
        }
    }

    /** This member could lead, but a person has to accept what is lost. */
    record Ask(Ballot ballot, Standing winner, LossEstimate loss, List<Standing> standings) implements AsyncVerdict {
        public Ask {
            standings = List.copyOf(standings);
        }

        @Override
        public String summary() {
            return "%s could lead %s, but %s: approve it, or bring %s back"
                    .formatted(winner.answer().member(), ballot, loss, loss.of());
        }
    }

    /** Nobody may lead yet. */
    record Hold(String reason, String waitsFor, List<Standing> standings) implements AsyncVerdict {
        public Hold {
            standings = List.copyOf(standings);
        }

        @Override
        public String summary() {
            return new Verdict.Hold(reason, waitsFor, standings).summary();
        }
    }
}
