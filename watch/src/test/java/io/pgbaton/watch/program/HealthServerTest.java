package io.pgbaton.watch.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthServerTest {
    @Test
    void saysWhatIsMissing() throws IOException, InterruptedException {
        try (HealthServer server = new HealthServer(0, Optional::empty, () -> Optional.of("it waits for Temporal"))) {
            assertThat(ask(server, "live")).isEqualTo("200 ok");
            assertThat(ask(server, "ready")).isEqualTo("503 it waits for Temporal");
        }
    }

    private static String ask(HealthServer server, String probe) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:%d/healthz/%s".formatted(server.port(), probe));
            HttpResponse<String> answer =
                    client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            return "%d %s".formatted(answer.statusCode(), answer.body().strip());
        }
    }
}
