package io.pgbaton.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.resources.rolechange.PostgresRoleChange;
import org.junit.jupiter.api.Test;

class SourcesTest {
    @Test
    void aRoleChangeThatSaysNothingIsAboutNoCluster() {
        assertThat(Sources.clusterOf(new PostgresRoleChange())).isEmpty();
    }
}
