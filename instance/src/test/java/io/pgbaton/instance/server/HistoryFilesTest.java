package io.pgbaton.instance.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.model.Timeline;
import io.pgbaton.core.rejoin.RejoinDecision.Ancestor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryFilesTest {
    @TempDir
    private Path wal;

    private void real(long timeline, String text) throws IOException {
        Files.writeString(wal.resolve(new Timeline(timeline).historyFileName()), text);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(wal)) {
            return files.map(Path::getFileName)
                    .map(String::valueOf)
                    .filter(name -> name.endsWith(".history"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void occupiesEveryMissingNumberBelowTheEpochAndNoOther() throws IOException {
        real(3, "1\t0/5000000\tno recovery target specified\n");
        new HistoryFiles(wal).occupyBelow(new Epoch(6));
        assertThat(names())
                .containsExactly("00000002.history", "00000003.history", "00000004.history", "00000005.history");
        assertThat(Files.readString(wal.resolve("00000004.history"))).isEqualTo("1\t0/1\tpgbaton-placeholder\n");
        assertThat(new HistoryFiles(wal).real()).containsExactly(new Timeline(3));
    }

    @Test
    void beforeAStartOnlyPlaceholdersAboveTheHighestRealFileGo() throws IOException {
        HistoryFiles history = new HistoryFiles(wal);
        real(5, "1\t0/5000000\twhy\n");
        history.occupyBelow(new Epoch(9));
        Path status = Files.createDirectory(wal.resolve("archive_status"));
        Files.createFile(status.resolve("00000007.history.done"));
        Files.createFile(status.resolve("00000005.history.ready"));
        history.prepareForStart();
        assertThat(names())
                .containsExactly("00000002.history", "00000003.history", "00000004.history", "00000005.history");
        assertThat(status.resolve("00000007.history.done")).doesNotExist();
        assertThat(status.resolve("00000005.history.ready")).exists();
    }

    @Test
    void aCloneGetsWhatItLacksBelowItsTimelineBeforeItStarts() throws IOException {
        real(4, "1\t0/5000000\twhy\n");
        new HistoryFiles(wal).prepareForStart();
        assertThat(names()).containsExactly("00000002.history", "00000003.history", "00000004.history");
    }

    @Test
    void readsWhereATimelineBegan() throws IOException {
        real(7, "1\t0/5000000\tfirst\n\n5\t1/60000A8\tsecond\n");
        HistoryFiles history = new HistoryFiles(wal);
        assertThat(history.ancestorsOf(new Timeline(7)))
                .contains(List.of(
                        new Ancestor(new Timeline(1), Lsn.parse("0/5000000")),
                        new Ancestor(new Timeline(5), Lsn.parse("1/60000A8"))));
        assertThat(history.beginningOf(new Timeline(7)))
                .contains(new Position(new Timeline(5), Lsn.parse("1/60000A8")));
        assertThat(history.beginningOf(new Timeline(6))).isEmpty();
    }

    @Test
    void aPlaceholderHasNoAncestors() throws IOException {
        HistoryFiles history = new HistoryFiles(wal);
        history.occupyBelow(new Epoch(4));
        assertThat(history.ancestorsOf(new Timeline(3))).isEmpty();
    }

    @Test
    void saysWhatIsWrongWithALine() {
        assertThatThrownBy(() -> HistoryFiles.parse("7\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'7'");
    }
}
