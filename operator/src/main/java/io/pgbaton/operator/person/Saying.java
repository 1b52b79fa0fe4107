package io.pgbaton.operator.person;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.pgbaton.workflows.PayloadJson;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The text of an annotation: either a JSON object or {@code key=value} pairs, where a value with blanks is quoted. */
public sealed interface Saying {
    /** It is complete. */
    record Understood(Word word, Map<String, Object> fields, Record payload) implements Saying {
        public Understood {
            fields = Map.copyOf(fields);
        }

        /** A field as people read it; empty text if it is absent. */
        String text(String field) {
            Object value = fields.get(field);
            return value == null ? "" : value.toString();
        }

        /** Everything that was said, in the order of its fields. */
        String inWords() {
            return word.fields().stream()
                    .filter(fields::containsKey)
                    .map(field -> "%s=%s".formatted(field, fields.get(field)))
                    .collect(Collectors.joining(", "));
        }
    }

    /** It is not; one sentence says why, and what would be accepted. */
    record NotUnderstood(Word word, String why) implements Saying {}

    /** The longest text that is read. */
    int MAX_LENGTH = 2000;

    /** Reads an annotation's value. */
    static Saying read(Word word, String text) {
        if (text.length() > MAX_LENGTH) {
            return notUnderstood(word, "it is longer than %d characters".formatted(MAX_LENGTH));
        }
        try {
            Map<String, Object> fields = text.strip().startsWith("{") ? json(text) : pairs(text);
            for (String field : fields.keySet()) {
                if (!word.fields().contains(field)) {
                    return notUnderstood(word, "it knows no '%s'".formatted(field));
                }
            }
            Record payload = PayloadJson.mapper().convertValue(fields, word.payload());
            String complaint = Word.complaint(payload);
            return complaint == null ? new Understood(word, fields, payload) : notUnderstood(word, complaint);
        } catch (JsonProcessingException e) {
            return notUnderstood(word, "it is no JSON object");
        } catch (IllegalArgumentException e) {
            return notUnderstood(
                    word, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private static NotUnderstood notUnderstood(Word word, String why) {
        return new NotUnderstood(
                word,
                "%s; it takes %s, as key=value pairs or as a JSON object"
                        .formatted(why, String.join(", ", word.fields())));
    }

    private static Map<String, Object> json(String text) throws JsonProcessingException {
        return PayloadJson.mapper().readValue(text, new TypeReference<LinkedHashMap<String, Object>>() {});
    }

    private static Map<String, Object> pairs(String text) {
        Matcher pair = Pattern.compile("\\G\\s*([A-Za-z]+)=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s\"]+))(?=\\s|$)")
                .matcher(text);
        Map<String, Object> fields = new LinkedHashMap<>();
        int end = 0;
        while (pair.find()) {
            fields.put(pair.group(1), value(pair.group(2), pair.group(3)));
            end = pair.end();
        }
        if (!text.substring(end).isBlank()) {
            throw new IllegalArgumentException(
                    "'%s' is no key=value pair".formatted(text.substring(end).strip()));
        }
        return fields;
    }

    private static String value(@Nullable String quoted, @Nullable String bare) {
        return quoted == null ? String.valueOf(bare) : quoted.replaceAll("\\\\(.)", "$1");
    }
}
