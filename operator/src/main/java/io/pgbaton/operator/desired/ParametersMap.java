package io.pgbaton.operator.desired;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.pgbaton.core.parameters.Parameters;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.wire.Wire;
import java.util.Map;

/** The parameters of PostgreSQL on their way to the instances, which kubelet shows them within about a minute. */
public final class ParametersMap {
    private ParametersMap() {}

    public static ConfigMap of(Owned owned, Parameters parameters) {
        return new ConfigMapBuilder()
                .withMetadata(owned.meta(owned.names().parametersMap()))
                .withData(Map.of(ClusterNames.PARAMETERS, Wire.write(parameters)))
                .build();
    }
}
