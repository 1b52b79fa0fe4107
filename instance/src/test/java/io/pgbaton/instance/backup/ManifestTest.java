package io.pgbaton.instance.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Timeline;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ManifestTest {
    @Test
    void readsWhichLogABackupNeeds() throws IOException {
        assertThat(Manifest.parse("""
                { "Path": "base/1/1255", "Size": 8192 }],
                "WAL-Ranges": [
                { "Timeline": 2, "Start-LSN": "0/4000028", "End-LSN": "0/4000100" }
                ],
                "Manifest-Checksum": "ab"}
                """))
                .isEqualTo(new Manifest(new Timeline(2), Lsn.parse("0/4000028"), Lsn.parse("0/4000100")));
    }

    @Test
    void endsOnTheLatestTimelineAndBeginsWhereTheEarliestDoes() throws IOException {
        assertThat(Manifest.parse("""
                "WAL-Ranges": [
                { "Timeline": 5, "Start-LSN": "0/5000000", "End-LSN": "0/6000000" },
                { "Timeline": 2, "Start-LSN": "0/4000028", "End-LSN": "0/5000000" }
                ]"""))
                .isEqualTo(new Manifest(new Timeline(5), Lsn.parse("0/4000028"), Lsn.parse("0/6000000")));
    }

    @Test
    void aManifestWithoutARangeIsNotUnderstood() {
        assertThatThrownBy(() -> Manifest.parse("{ \"Files\": [] }"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("names no WAL range");
    }
}
