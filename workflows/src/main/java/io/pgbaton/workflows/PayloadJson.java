package io.pgbaton.workflows;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pgbaton.core.fencing.FenceProof;
import io.pgbaton.core.membership.ReshapeStep;
import io.pgbaton.wire.Wire;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.converter.JacksonJsonPayloadConverter;

/** Payloads in the one JSON form of the project, so that a history is readable in the Web UI. They hold no secret. */
public final class PayloadJson {
    private PayloadJson() {}

    public static DataConverter converter() {
        return DefaultDataConverter.newDefaultInstance()
                .withPayloadConverterOverrides(new JacksonJsonPayloadConverter(mapper()));
    }

    /** The mapper behind it. */
    public static JsonMapper mapper() {
        return Wire.configure(JsonMapper.builder())
                .addMixIn(FenceProof.class, FenceProofForm.class)
                .addMixIn(ReshapeStep.class, ReshapeStepForm.class)
                .build();
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "proof")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = FenceProof.Answered.class, name = "answered"),
        @JsonSubTypes.Type(value = FenceProof.Terminated.class, name = "terminated"),
        @JsonSubTypes.Type(value = FenceProof.ConfirmedByPerson.class, name = "confirmed"),
        @JsonSubTypes.Type(value = FenceProof.TimerElapsed.class, name = "timer"),
    })
    private interface FenceProofForm {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "step")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = ReshapeStep.Apply.class, name = "apply"),
        @JsonSubTypes.Type(value = ReshapeStep.AwaitFlushed.class, name = "await-flushed"),
        @JsonSubTypes.Type(value = ReshapeStep.AwaitStreaming.class, name = "await-streaming"),
        @JsonSubTypes.Type(value = ReshapeStep.Store.class, name = "store"),
    })
    private interface ReshapeStepForm {}
}
