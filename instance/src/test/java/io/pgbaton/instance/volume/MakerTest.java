package io.pgbaton.instance.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Timeline;
import io.pgbaton.core.protocol.BackupState.Backup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MakerTest {
    private static final Maker MAKER = new Maker(17, "glibc 2.41");

    @TempDir
    private Path root;

    private Volume volume = new Volume(Path.of("not yet"));

    @BeforeEach
    void empty() {
        volume = new Volume(root);
    }

    private void makeData(String major) throws IOException {
        Files.createDirectories(volume.data());
        Files.writeString(volume.data().resolve("PG_VERSION"), major + "\n");
    }

    @Test
    void theSameProgramsGoOn() throws IOException {
        MAKER.sign(volume);
        makeData("17");
        assertThat(MAKER.reasonAgainst(volume)).isNull();
    }

    @Test
    void anotherMajorVersionTouchesNothing() throws IOException {
        MAKER.sign(volume);
        makeData("17");
        assertThat(new Maker(18, "glibc 2.41").reasonAgainst(volume))
                .contains("holds a database of PostgreSQL 17", "brings 18", "put an image with PostgreSQL 17 back");
    }

    @Test
    void anotherLibraryTouchesNothing() throws IOException {
        MAKER.sign(volume);
        makeData("17");
        assertThat(new Maker(17, "glibc 2.36").reasonAgainst(volume))
                .contains("built with glibc 2.41", "brings glibc 2.36", "put an image with glibc 2.41 back");
        assertThat(MAKER.reasonAgainst(volume)).as("the first signature stays").isNull();
    }

    @Test
    void aDatabaseFromBeforeIsSignedByWhoeverFindsIt() throws IOException {
        makeData("17");
        assertThat(MAKER.reasonAgainst(volume)).isNull();
        assertThat(new Maker(17, "glibc 2.36").reasonAgainst(volume)).contains("glibc 2.41");
    }

    @Test
    void whatIsOnlyLookedAtIsNotSigned() throws IOException {
        makeData("17");
        assertThat(MAKER.look(volume)).isNull();
        assertThat(volume.library()).doesNotExist();
        new Maker(17, "glibc 2.36").sign(volume);
        assertThat(MAKER.look(volume)).contains("built with glibc 2.36");
    }

    @Test
    void aBackupIsOnlyForProgramsLikeThoseThatMadeIt() {
        assertThat(MAKER.reasonAgainst(backup("17.5", "glibc 2.41"))).isNull();
        assertThat(MAKER.reasonAgainst(backup("16.9", "glibc 2.41")))
                .contains("the backup is of PostgreSQL 16.9", "brings 17", "an image with PostgreSQL 16");
        assertThat(MAKER.reasonAgainst(backup("17.5", "glibc 2.36")))
                .contains("built with glibc 2.36", "brings glibc 2.41", "an image with glibc 2.36");
        assertThat(MAKER.reasonAgainst(backup("17.5", null))).contains("does not say which C library");
    }

    private static Backup backup(String version, @Nullable String library) {
        return new Backup(
                "/backup/data", 1, "7301", new Timeline(2), Lsn.ZERO, Lsn.ZERO, new Epoch(2), version, "", library);
    }

    @Test
    void anyProgramsMayMakeTheFirstDatabase() throws IOException {
        MAKER.sign(volume);
        assertThat(new Maker(18, "glibc 2.42").reasonAgainst(volume)).isNull();
        new Maker(18, "glibc 2.42").sign(volume);
        makeData("18");
        assertThat(new Maker(18, "glibc 2.42").reasonAgainst(volume)).isNull();
    }
}
