package io.pgbaton.wire;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Timeline;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.model.VolumeId;
import io.pgbaton.core.parameters.Parameters;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.Reply;
import java.util.SortedMap;

/**
 * The one JSON form of the core records.
 *
 * <p>Values are written as a person would write them: an epoch is a number, an LSN is {@code "16/B374D848"}. Unknown
 * properties are ignored when reading, so that an older reader survives a newer writer; a missing or malformed value is an
 * error that names it.
 */
public final class Wire {
    private static final JsonMapper MAPPER = configure(JsonMapper.builder()).build();

    private Wire() {}

    /** Teaches a mapper the core records; for those who bring their own, like Temporal's converter. */
    public static JsonMapper.Builder configure(JsonMapper.Builder builder) {
        return builder.disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
                .addMixIn(Epoch.class, NumberForm.class)
                .addMixIn(Timeline.class, NumberForm.class)
                .addMixIn(Lsn.class, LsnForm.class)
                .addMixIn(Token.class, TextForm.class)
                .addMixIn(ClusterUid.class, TextForm.class)
                .addMixIn(InstanceName.class, TextForm.class)
                .addMixIn(VolumeId.class, TextForm.class)
                .addMixIn(Parameters.class, TextsForm.class)
                .addMixIn(Command.class, CommandForm.class)
                .addMixIn(Reply.class, ReplyForm.class);
    }

    /** The mapper itself. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot write %s as JSON".formatted(value.getClass()), e);
        }
    }

    /**
     * Reads one value.
     *
     * @throws WireException if the text is not JSON of this type; the message names the place
     */
    public static <T> T read(String json, Class<T> type) throws WireException {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new WireException(e.getOriginalMessage(), e);
        }
    }

    /**
     * Reads one value of a generic type.
     *
     * @throws WireException if the text is not JSON of this type; the message names the place
     */
    public static <T> T read(String json, TypeReference<T> type) throws WireException {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new WireException(e.getOriginalMessage(), e);
        }
    }

    @SuppressWarnings("UnusedVariable") // a mix-in: only its shape counts
    private abstract static class NumberForm {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        NumberForm(long number) {}

        @JsonValue
        abstract long number();
    }

    @SuppressWarnings("UnusedVariable") // a mix-in: only its shape counts
    private abstract static class TextForm {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        TextForm(String value) {}

        @JsonValue
        abstract String value();
    }

    @SuppressWarnings("UnusedVariable") // a mix-in: only its shape counts
    private abstract static class TextsForm {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        TextsForm(SortedMap<String, String> values) {}

        @JsonValue
        abstract SortedMap<String, String> values();
    }

    private abstract static class LsnForm {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Lsn parse(String text) {
            return Lsn.parse(text);
        }

        @Override
        @JsonValue
        public abstract String toString();
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "command")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Command.Adopt.class, name = "adopt"),
        @JsonSubTypes.Type(value = Command.Bootstrap.class, name = "bootstrap"),
        @JsonSubTypes.Type(value = Command.Join.class, name = "join"),
        @JsonSubTypes.Type(value = Command.Freeze.class, name = "freeze"),
        @JsonSubTypes.Type(value = Command.Challenge.class, name = "challenge"),
        @JsonSubTypes.Type(value = Command.Promote.class, name = "promote"),
        @JsonSubTypes.Type(value = Command.Gate.class, name = "gate"),
        @JsonSubTypes.Type(value = Command.Admit.class, name = "admit"),
        @JsonSubTypes.Type(value = Command.Close.class, name = "close"),
        @JsonSubTypes.Type(value = Command.Demote.class, name = "demote"),
        @JsonSubTypes.Type(value = Command.Follow.class, name = "follow"),
        @JsonSubTypes.Type(value = Command.Rejoin.class, name = "rejoin"),
        @JsonSubTypes.Type(value = Command.Level.class, name = "level"),
        @JsonSubTypes.Type(value = Command.Settings.class, name = "settings"),
        @JsonSubTypes.Type(value = Command.Checkpoint.class, name = "checkpoint"),
    })
    private interface CommandForm {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Reply.Done.class, name = "done"),
        @JsonSubTypes.Type(value = Reply.Refused.class, name = "refused"),
        @JsonSubTypes.Type(value = Reply.Failed.class, name = "failed"),
        @JsonSubTypes.Type(value = Reply.Unreachable.class, name = "unreachable"),
    })
    private interface ReplyForm {}
}
