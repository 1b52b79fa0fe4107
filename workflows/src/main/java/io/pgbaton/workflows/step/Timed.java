package io.pgbaton.workflows.step;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.io.IOException;

/**
 * A step's result, and how long the activity itself ran: the rest of the time until the workflow sees it is Temporal's.
 *
 * @param tookMs milliseconds, on the worker's monotonic clock
 */
public record Timed<T>(
        @JsonSerialize(using = WithItsKind.class) T result, long tookMs) {

    /** A sealed result must carry which case it is; the writer sees only an erased T and would leave that out. */
    static final class WithItsKind extends JsonSerializer<Object> {
        @Override
        public void serialize(Object result, JsonGenerator out, SerializerProvider provider) throws IOException {
            provider.findTypedValueSerializer(result.getClass(), true, null).serialize(result, out, provider);
        }
    }
}
