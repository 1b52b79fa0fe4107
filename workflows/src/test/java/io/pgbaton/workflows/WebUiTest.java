package io.pgbaton.workflows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.model.ClusterUid;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebUiTest {
    private static final WebUi WEB_UI = new WebUi("http://ui:8233", "pgbaton");

    @Test
    void linksToTheVeryRun() {
        assertThat(WEB_UI.run("b2a4/role-change", "0f3c9a52-1"))
                .isEqualTo("http://ui:8233/namespaces/pgbaton/workflows/b2a4%2Frole-change/0f3c9a52-1/history");
    }

    @Test
    void linksToAllRunsOfOneClusterAndOfNoOtherOne() {
        assertThat(WEB_UI.runs(new ClusterUid("b2a4")))
                .isEqualTo("http://ui:8233/namespaces/pgbaton/workflows"
                        + "?query=WorkflowId%20STARTS_WITH%20%22b2a4%2F%22");
    }

    @Test
    void linksDoNotDoubleTheSlashThatAnAddressMayEndWith() {
        assertThat(WebUi.address(Map.of("TEMPORAL_UI_URL", "https://temporal.example/ui/")))
                .isEqualTo("https://temporal.example/ui");
    }

    @Test
    void saysWhichAddressIsMissing() {
        assertThatThrownBy(() -> WebUi.address(Map.of("TEMPORAL_UI_URL", " ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TEMPORAL_UI_URL is not set");
    }
}
