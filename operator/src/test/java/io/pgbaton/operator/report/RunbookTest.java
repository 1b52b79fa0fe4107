package io.pgbaton.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whoever is on call finds every word of the status in docs/runbook.md, and none there that no status has. */
class RunbookTest {
    private static final Path RUNBOOK = Path.of("..", "docs", "runbook.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| \\S");
    private static final Pattern SECTION = Pattern.compile("(?m)^## (\\w+): ");

    private static List<String> found(Pattern pattern) throws IOException {
        return pattern.matcher(Files.readString(RUNBOOK))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void everyReasonHasARowAndEveryRowAReason() throws IOException {
        assertThat(found(ROW))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Reason.values()).map(Reason::text).toList());
    }

    @Test
    void everyConditionHasASectionInTheOrderInWhichItIsShown() throws IOException {
        assertThat(found(SECTION))
                .containsExactlyElementsOf(Arrays.stream(ConditionType.values())
                        .map(ConditionType::text)
                        .toList());
    }
}
