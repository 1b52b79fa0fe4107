package io.pgbaton.kubetest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one account asked an API server for, as the server's own audit tells.
 *
 * @param allowed what it was allowed to do; whether it then succeeded does not matter
 * @param forbidden what it was not allowed to do, in the words of {@link Right#toString()}
 */
public record Audit(SortedSet<Right> allowed, List<String> forbidden) {
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Asked(Right right, boolean wasAllowed) {}

    static Audit read(Path log, String user) {
        try (Stream<String> lines = Files.lines(log)) {
            List<Asked> asked = lines.map(Audit::parse)
                    .flatMap(Optional::stream)
                    .filter(event ->
                            user.equals(event.at("/impersonatedUser/username").asText()))
                    .filter(event -> event.has("objectRef"))
                    .map(Audit::asked)
                    .toList();
            return new Audit(
                    asked.stream()
                            .filter(Asked::wasAllowed)
                            .map(Asked::right)
                            .collect(Collectors.toCollection(TreeSet::new)),
                    asked.stream()
                            .filter(it -> !it.wasAllowed())
                            .map(it -> it.right().toString())
                            .distinct()
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last line may still be being written. */
    private static Optional<JsonNode> parse(String line) {
        try {
            return Optional.of(JSON.readTree(line));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static Asked asked(JsonNode event) {
        JsonNode about = event.get("objectRef");
        String subresource = about.path("subresource").asText();
        return new Asked(
                new Right(
                        about.path("apiGroup").asText(),
                        about.path("resource").asText() + (subresource.isEmpty() ? "" : "/" + subresource),
                        event.path("verb").asText()),
                !"forbid"
                        .equals(event.path("annotations")
                                .path("authorization.k8s.io/decision")
                                .asText()));
    }
}
