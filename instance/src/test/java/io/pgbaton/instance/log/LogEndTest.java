package io.pgbaton.instance.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Timeline;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class LogEndTest {
    private static final String CONTROL = """
            pg_control version number:            1700
            Database system identifier:           7576204918384541746
            Database cluster state:               in archive recovery
            Latest checkpoint location:           0/3000080
            Latest checkpoint's REDO location:    0/3000028
            Latest checkpoint's TimeLineID:       2
            Minimum recovery ending location:     0/302DA00
            Min recovery ending loc's timeline:   5
            Backup start location:                0/0
            Backup end location:                  0/0
            End-of-backup record required:        no
            WAL block size:                       8192
            Bytes per WAL segment:                16777216
            """;

    private static ControlData control() throws IOException {
        return ControlData.parse(CONTROL);
    }

    private static String record(int total, String lsn, String description) {
        return "rmgr: Heap        len (rec/tot):     54/%6d, tx:        745, lsn: %s, prev 0/03000028, desc: %s\n"
                .formatted(total, lsn, description);
    }

    @Test
    void readsWhatPgControldataPrints() throws IOException {
        ControlData control = control();
        assertThat(control.systemIdentifier()).isEqualTo("7576204918384541746");
        assertThat(control.redo()).isEqualTo(Lsn.parse("0/3000028"));
        assertThat(control.checkpointTimeline()).isEqualTo(new Timeline(2));
        assertThat(control.minRecoveryTimeline()).isEqualTo(new Timeline(5));
        assertThat(control.needsBackupEnd()).isFalse();
    }

    @Test
    void aCloneThatWasNeverConsistentIsToldByItsBackupStart() throws IOException {
        String cloned =
                CONTROL.replace("Backup start location:                0/0", "Backup start location: 0/3000028");
        assertThat(ControlData.parse(cloned).needsBackupEnd()).isTrue();
    }

    @Test
    void saysWhichLineIsMissing() {
        assertThatThrownBy(() -> ControlData.parse(CONTROL.replace("WAL block size", "nothing")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("WAL block size");
    }

    @Test
    void takesTheLastRecordAndRoundsItsEndUp() throws IOException {
        String printed = record(54, "0/03000100", "INSERT off: 1") + record(59, "0/03000140", "INSERT off: 2");
        assertThat(LogEnd.endOfLastRecord(printed, control())).contains(Lsn.parse("0/3000180"));
    }

    @Test
    void countsTheHeadersOfThePagesThatARecordRunsOnInto() throws IOException {
        // 32 bytes of it fit on the page; a page header of 24 bytes follows.
        assertThat(LogEnd.endOfLastRecord(record(64, "0/03001FE0", "INSERT off: 1"), control()))
                .contains(Lsn.parse("0/3002038"));
        // At the beginning of a segment the header has 40.
        assertThat(LogEnd.endOfLastRecord(record(64, "0/03FFFFE0", "INSERT off: 1"), control()))
                .contains(Lsn.parse("0/4000048"));
    }

    @Test
    void aRecordThatEndsWithThePageEndsThere() throws IOException {
        assertThat(LogEnd.endOfLastRecord(record(32, "0/03001FE0", "INSERT off: 1"), control()))
                .contains(Lsn.parse("0/3002000"));
    }

    @Test
    void aSwitchEndsWithItsSegment() throws IOException {
        assertThat(LogEnd.endOfLastRecord(record(24, "0/03000140", "SWITCH "), control()))
                .contains(Lsn.parse("0/4000000"));
    }

    @Test
    void nothingPrintedIsNoRecord() throws IOException {
        assertThat(LogEnd.endOfLastRecord("", control())).isEmpty();
        assertThat(LogEnd.endOfLastRecord("lsn: 0/0300", control())).isEmpty();
    }
}
