package io.pgbaton.resources.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.parameters.ManagedParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page to which the API server sends whoever names a parameter that is not his to choose. */
class ManagedParametersTest {
    private static final Path PAGE = Path.of("../docs/postgresql.md");

    @Test
    void thePageThatIsNamedListsEachOfThem() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(Stream.concat(
                        Arrays.stream(ManagedParameters.NAMES.split(" ")),
                        Arrays.stream(ManagedParameters.PREFIXES.split(" "))))
                .allSatisfy(name -> assertThat(page).contains("`%s`".formatted(name)));
    }
}
