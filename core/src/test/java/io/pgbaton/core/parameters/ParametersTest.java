package io.pgbaton.core.parameters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ParametersTest {
    @Test
    void theVersionTellsContentsApartAndNotTheirOrder() {
        Map<String, String> turned = new LinkedHashMap<>();
        turned.put("work_mem", "8MB");
        turned.put("max_connections", "200");
        assertThat(Parameters.of(turned).version())
                .isEqualTo(Parameters.of(Map.of("max_connections", "200", "work_mem", "8MB"))
                        .version());
        List<Parameters> different = List.of(
                Parameters.NONE,
                Parameters.of(Map.of("a", "")),
                Parameters.of(Map.of("a", "b")),
                Parameters.of(Map.of("ab", "")),
                Parameters.of(Map.of("b", "a")),
                Parameters.of(Map.of("a", "b", "c", "d")),
                Parameters.of(Map.of("a", "d", "c", "b")));
        Set<String> versions = new HashSet<>();
        different.forEach(parameters -> versions.add(parameters.version()));
        assertThat(versions).hasSameSizeAs(different);
    }
}
