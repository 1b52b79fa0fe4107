package io.pgbaton.instance.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeTest {
    @TempDir
    private Path root;

    private void folder(String name, String content) throws IOException {
        Files.createDirectories(root.resolve(name).resolve("base"));
        Files.writeString(root.resolve(name).resolve("PG_VERSION"), content);
    }

    private void holdsOnly(String content) throws IOException {
        assertThat(Files.readString(root.resolve("data/PG_VERSION"))).isEqualTo(content);
        try (Stream<Path> rest = Files.list(root)) {
            assertThat(rest).containsExactly(root.resolve("data"));
        }
    }

    @Test
    void readyDataTakesThePlaceOfTheOld() throws IOException {
        Volume volume = new Volume(root);
        folder("data", "old");
        folder("data.new", "new");
        Files.createFile(volume.unfinishedRewind());
        volume.newDataIsReady();
        volume.finishSwap();
        holdsOnly("new");
    }

    @Test
    void aSwapIsFinishedFromWhereverItWasLeft() throws IOException {
        Volume volume = new Volume(root);
        folder("data", "old");
        folder("data.ready", "new");
        volume.finishSwap();
        holdsOnly("new");

        folder("data.old", "old");
        Files.move(root.resolve("data"), root.resolve("data.ready"));
        volume.finishSwap();
        holdsOnly("new");

        folder("data.old", "old");
        volume.finishSwap();
        holdsOnly("new");
    }

    @Test
    void whatWasOnlyBegunIsClearedAway() throws IOException {
        folder("data", "old");
        folder("data.new", "half");
        new Volume(root).finishSwap();
        holdsOnly("old");
    }

    @Test
    void aVolumeThatNeverJoinedStartsOver() throws IOException {
        folder("data.new", "half");
        folder("data.ready", "whole");
        Volume volume = new Volume(root);
        volume.discardUnfinished();
        assertThat(root).isEmptyDirectory();
        assertThat(volume.hasData()).isFalse();
    }

    @Test
    void deletingATreeFollowsNoLink() throws IOException {
        folder("kept", "x");
        Files.createDirectory(root.resolve("tree"));
        Files.createSymbolicLink(root.resolve("tree/link"), root.resolve("kept"));
        DurableFiles.deleteTree(root.resolve("tree"));
        assertThat(root.resolve("tree")).doesNotExist();
        assertThat(root.resolve("kept/PG_VERSION")).exists();
    }
}
