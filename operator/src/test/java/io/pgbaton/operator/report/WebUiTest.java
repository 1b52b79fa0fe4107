package io.pgbaton.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.operator.engine.RunRef;
import io.pgbaton.workflows.rolechange.Operation;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WebUiTest {
    private static final WebUi WEB_UI = new WebUi("http://ui:8233", "pgbaton");

    @Test
    void linksToTheVeryRun() {
        RunRef run = new RunRef("b2a4/role-change", "0f3c9a52-1", Operation.FAILOVER, Instant.EPOCH, null, "RUNNING");

        assertThat(WEB_UI.run(run))
                .isEqualTo("http://ui:8233/namespaces/pgbaton/workflows/b2a4%2Frole-change/0f3c9a52-1/history");
    }

    @Test
    void linksToAllRunsOfOneClusterAndOfNoOtherOne() {
        assertThat(WEB_UI.runs(new ClusterUid("b2a4")))
                .isEqualTo("http://ui:8233/namespaces/pgbaton/workflows"
                        + "?query=WorkflowId%20STARTS_WITH%20%22b2a4%2F%22");
    }
}
