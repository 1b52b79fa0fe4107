package io.pgbaton.core.parameters;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * May these parameters be chosen? Judged by the API server, whose rules are made from these constants, and again by each
 * instance. Whether PostgreSQL takes a value, only PostgreSQL can say.
 */
public final class ParameterRule {
    /** A name, in lower case: PostgreSQL ignores case, and so none can be there twice. An extension's has dots. */
    public static final String NAME = "^[a-z_][a-z0-9_]*([.][a-z_][a-z0-9_]*)*$";

    /** One line of printable ASCII. */
    public static final String VALUE = "^[ -~]*$";

    /** What a standby compares with its primary's has to be understood by us. */
    public static final String COUNT = "^[0-9]{1,7}$";

    public static final int MOST = 100;
    public static final int LONGEST_NAME = 63;
    public static final int LONGEST_VALUE = 400;

    private static final Pattern NAMES = Pattern.compile(NAME);
    private static final Pattern VALUES = Pattern.compile(VALUE);
    private static final Pattern COUNTS = Pattern.compile(COUNT);

    private ParameterRule() {}

    /** Why not, in a sentence; empty if they may. */
    public static Optional<String> refusal(Parameters parameters) {
        Map<String, String> values = parameters.values();
        if (values.size() > MOST) {
            return Optional.of("%d parameters are %d too many".formatted(values.size(), values.size() - MOST));
        }
        List<String> managed =
                values.keySet().stream().filter(ManagedParameters::contains).toList();
        if (!managed.isEmpty()) {
            return Optional.of(
                    "pgbaton sets %s itself, or rests a promise on it".formatted(String.join(", ", managed)));
        }
        return values.entrySet().stream()
                .flatMap(entry -> refusal(entry.getKey(), entry.getValue()).stream())
                .findFirst();
    }

    private static Optional<String> refusal(String name, String value) {
        if (name.length() > LONGEST_NAME || !NAMES.matcher(name).matches()) {
            return Optional.of("'%s' is not the name of a parameter in lower case".formatted(name));
        }
        if (value.length() > LONGEST_VALUE || !VALUES.matcher(value).matches()) {
            return Optional.of("the value of %s is not one line of at most %d printable ASCII characters"
                    .formatted(name, LONGEST_VALUE));
        }
        if (StandbyFloor.NAMES.contains(name) && !COUNTS.matcher(value).matches()) {
            return Optional.of("%s must be a whole number, like 200".formatted(name));
        }
        return Optional.empty();
    }
}
