package io.pgbaton.instance.trials;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** With a WAL archive: why every restore names its timeline, and why placeholders never go into the archive. */
@ParameterizedClass
@MethodSource("io.pgbaton.instance.trials.Major#tried")
class ArchiveIT {
    private final Lab lab;
    private final Path archive;

    ArchiveIT(Major major) throws IOException {
        lab = Lab.of(major);
        archive = Files.createDirectory(lab.directory().resolve("archive"));
        Lab.own(archive);
    }

    @AfterEach
    void endEverything() {
        lab.close();
    }

    @Test
    void aRestoreOfTheLatestTimelineStopsSilentlyBeforeTheGapAndOneOfANamedTimelineDoesNot() throws Exception {
        archiveOneRowOfTimelineOneAndOneOfEpochSeven();
        assertThat(archivedHistories())
                .as("placeholders are not archived by themselves")
                .containsExactly("00000007.history");

        Server latest = restored("latest", "latest");
        assertThat(latest.ledger()).isEqualTo("1");
        assertThat(latest.timeline()).isEqualTo(1);
        assertThat(latest.log()).doesNotContain("ERROR").doesNotContain("WARNING");

        Server named = restored("named", "7");
        assertThat(named.ledger()).isEqualTo("1 7");
        assertThat(named.timeline()).isEqualTo(7);

        for (int timeline = 2; timeline < 7; timeline++) {
            Files.writeString(archive.resolve(Histories.name(timeline)), Histories.PLACEHOLDER);
        }
        Server filled = restored("filled", "latest");
        assertThat(filled.ledger()).isEqualTo("1 7");
    }

    private void archiveOneRowOfTimelineOneAndOneOfEpochSeven() throws Exception {
        Server a = archiving("a");
        a.start();
        Server b = archiving("b");
        b.becomeStandby();
        b.set("primary_conninfo", a.conninfo("b"));
        b.start();
        b.awaitStreamingFrom(a);
        a.insert(1);
        a.sql("SELECT pg_switch_wal()");
        b.awaitReplayOf(a);
        a.stop();
        b.freeze();
        b.promoteTo(7);
        b.insert(7);
        String segment = b.sql("SELECT pg_walfile_name(pg_switch_wal())");
        b.await("has archived " + segment, () -> Files.exists(archive.resolve(segment)));
        b.stop();
    }

    @Test
    void archivedPlaceholdersWithoutARealFileAboveThemStopHealthyStandbys() throws Exception {
        Server standby = lab.server("standby");
        standby.set("restore_command", "cp %s/%%f %%p".formatted(lab.inside(archive)));
        standby.startFrozen();
        standby.kill();
        for (int timeline : List.of(2, 3)) {
            Files.writeString(archive.resolve(Histories.name(timeline)), Histories.PLACEHOLDER);
        }

        standby.launch();
        assertThat(standby.awaitEnd()).isEqualTo(1);
        assertThat(standby.log()).contains("FATAL:  requested timeline 3 is not a child of this server's history");

        standby.histories().cleanUp();
        standby.launch();
        assertThat(standby.awaitEnd())
                .as("the clean-up does not reach the archive")
                .isEqualTo(1);

        standby.histories().cleanUp();
        standby.set("recovery_target_timeline", "current");
        standby.start();
    }

    @Test
    void aPlaceholderMarkedReadyStopsTheArchivingOfAllWal() throws Exception {
        Files.writeString(archive.resolve(Histories.name(5)), "1\t0/800000\tno recovery target specified\n");
        Server leader = archiving("leader");
        leader.startFrozen();
        leader.histories().fillBelow(9);
        Files.createFile(leader.histories().status(5, "ready"));
        Lab.own(leader.histories().status(5, "ready"));
        leader.promote();
        leader.sql("SELECT pg_switch_wal()");

        leader.await("gives up for now", () -> Integer.parseInt(archiver(leader, "failed_count")) > 0);
        assertThat(archiver(leader, "last_failed_wal")).isEqualTo("00000005.history");
        Poll.throughout(
                Duration.ofSeconds(1),
                "nothing is archived",
                () -> archiver(leader, "archived_count").equals("0"));
        assertThat(archivedHistories()).containsExactly("00000005.history");
    }

    private static String archiver(Server server, String column) throws Exception {
        return server.sql("SELECT %s FROM pg_stat_archiver".formatted(column));
    }

    /** A server, not started yet, that archives and never overwrites. */
    private Server archiving(String name) throws IOException {
        Server server = lab.server(name);
        String target = lab.inside(archive) + "/%f";
        server.set("archive_mode", "on");
        server.set("archive_command", "test ! -f %s && cp %%p %s".formatted(target, target));
        return server;
    }

    /** A standby that has replayed all that it finds in the archive, from the start of timeline 1. */
    private Server restored(String name, String timeline) throws Exception {
        Server server = lab.server(name);
        server.set("restore_command", "cp %s/%%f %%p".formatted(lab.inside(archive)));
        server.set("recovery_target_timeline", timeline);
        server.startFrozen();
        return server;
    }

    private List<String> archivedHistories() throws IOException {
        try (Stream<Path> files = Files.list(archive)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".history"))
                    .sorted()
                    .toList();
        }
    }
}
