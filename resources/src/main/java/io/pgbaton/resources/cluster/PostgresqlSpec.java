package io.pgbaton.resources.cluster;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import io.pgbaton.core.parameters.Parameters;
import io.pgbaton.resources.ResourceShape;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How PostgreSQL is set up. What is absent has PostgreSQL's own default, or pgbaton's.
 *
 * @param parameters by name, in lower case
 */
@ResourceShape
public record PostgresqlSpec(
        @Nullable
        @ValidationRule(
                value = ClusterRules.PARAMETER_NAMES,
                message =
                        "spec.postgresql.parameters names each parameter in lower case, with at most 63 letters, digits"
                                + " and underscores, an extension's with a dot before its own name, for example work_mem")
        @ValidationRule(
                value = ClusterRules.PARAMETERS_TO_CHOOSE,
                message =
                        "spec.postgresql.parameters must not name a parameter that pgbaton sets itself or rests a"
                                + " promise on, for example fsync; docs/postgresql.md lists them, and every other one can be set")
        @ValidationRule(
                value = ClusterRules.PARAMETER_VALUES,
                message = "spec.postgresql.parameters gives each parameter one line of at most 400 printable ASCII"
                        + " characters, for example 64MB")
        @ValidationRule(
                value = ClusterRules.PARAMETER_COUNTS,
                message = "spec.postgresql.parameters: max_connections, max_worker_processes, max_prepared_transactions"
                        + " and max_locks_per_transaction are whole numbers, for example 200")
        @JsonPropertyDescription(
                "Parameters of PostgreSQL by name, in lower case, for example work_mem: 64MB; instances"
                        + " are restarted one at a time where that is needed")
        Map<String, String> parameters) {
    /** As if nothing had been said. */
    public static final PostgresqlSpec DEFAULT = new PostgresqlSpec(null);

    public Parameters parametersOrNone() {
        return parameters == null ? Parameters.NONE : Parameters.of(parameters);
    }
}
