package io.pgbaton.workflows;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pgbaton.core.fencing.FenceProof;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.model.VolumeId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PayloadJsonTest {
    private static final Member HOLDER = new Member(new InstanceName("orders-0"), new VolumeId("0000000000000001"));
    private static final Ballot BALLOT = new Ballot(new Epoch(3), new Token("a3"));

    @Test
    void everyProofOfFenceIsReadAsItWasWritten() throws Exception {
        JsonMapper mapper = PayloadJson.mapper();
        List<FenceProof> proofs = List.of(
                new FenceProof.Answered(HOLDER, BALLOT, true),
                new FenceProof.Terminated(HOLDER, new Incarnation("pod", "container", "run"), "exit 137"),
                new FenceProof.ConfirmedByPerson(HOLDER, BALLOT, "ada", "powered off"),
                FenceProof.TimerElapsed.after(Duration.ofMillis(7600), HOLDER, BALLOT, List.of(HOLDER)));
        for (FenceProof proof : proofs) {
            String json = mapper.writerFor(FenceProof.class).writeValueAsString(proof);
            assertThat(mapper.readValue(json, FenceProof.class)).as(json).isEqualTo(proof);
        }
    }
}
