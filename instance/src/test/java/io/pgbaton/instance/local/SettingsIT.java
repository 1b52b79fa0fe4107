package io.pgbaton.instance.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.protocol.Command.SynchronousSetting;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A change of whose acknowledgements count (safety rules, section 4). */
class SettingsIT {
    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void noWalsenderGoesByAnOlderSettingOnceTheNewOneIsAnswered(int major) throws Exception {
        try (LocalInstances instances = LocalInstances.of(major, 3).start()) {
            LocalInstance a = instances.get(0);
            LocalInstance b = instances.get(1);
            LocalInstance c = instances.get(2);
            Mover mover = new Mover(instances).found(a, b, c);
            b.awaitStreaming(a, 2);
            c.awaitStreaming(a, 2);

            String before = a.value("SELECT clock_timestamp()");
            assertThat(mover.settings(a, 3, b).synchronous())
                    .isEqualTo(new SynchronousSetting(3, List.of(b.member()), 1));
            assertThat(a.value("SELECT count(*) FROM pg_stat_replication WHERE backend_start < '%s'::timestamptz"
                            .formatted(before)))
                    .isEqualTo("0");
            assertThat(a.value("SELECT current_setting('synchronous_standby_names')"))
                    .contains("ANY 1")
                    .doesNotContain(c.awaitState().promise().volume().toString());
            b.awaitStreaming(a, 2);
            a.sql("CREATE TABLE acknowledged_by_b (n int)");

            // Asked again for the same version, it disturbs nobody.
            String settled = a.value("SELECT min(pid) FROM pg_stat_replication");
            mover.settings(a, 3, b);
            assertThat(a.value("SELECT min(pid) FROM pg_stat_replication")).isEqualTo(settled);
        }
    }
}
