package io.pgbaton.core.switchover;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.Decision;
import io.pgbaton.core.model.InstanceName;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A switchover as it would be made now: from whom to whom, and the answer to every check.
 *
 * @param ballot the opening in which {@code from} leads: in any other one this plan means nothing
 */
public record SwitchoverPlan(Ballot ballot, InstanceName from, InstanceName to, List<Check> checks)
        implements Decision {
    private static final int HASH_LENGTH = 12;

    public SwitchoverPlan {
        checks = List.copyOf(checks);
    }

    /** The checks that nobody can accept. */
    public List<Check> refused() {
        return checks.stream().filter(Check::isRefused).toList();
    }

    /** The checks that a person has to accept. */
    public List<Check> toAccept() {
        return checks.stream().filter(Check::needsAcceptance).toList();
    }

    public boolean isRefused() {
        return !refused().isEmpty();
    }

    /**
     * What a person approves, in short: the opening, from whom to whom, and which checks are accepted. The values of checks
     * are not in it: a lag differs at every look. It tells plans apart that differ by mistake, and keeps no secret.
     */
    public String planHash() {
        String accepted = toAccept().stream().map(Check::label).sorted().collect(Collectors.joining(","));
        String text = "%s %s %s %s %s".formatted(ballot.epoch(), ballot.token(), from, to, accepted);
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) text.charAt(i);
        }
        return UUID.nameUUIDFromBytes(bytes).toString().replace("-", "").substring(0, HASH_LENGTH);
    }

    @Override
    public String summary() {
        String route = "%s -> %s in epoch %s".formatted(from, to, ballot.epoch());
        if (isRefused()) {
            return "%s is refused: %s".formatted(route, inWords(refused()));
        }
        return toAccept().isEmpty()
                ? "%s: all %d checks passed".formatted(route, checks.size())
                : "%s, if somebody accepts this: %s".formatted(route, inWords(toAccept()));
    }

    private static String inWords(List<Check> some) {
        return some.stream().map(Check::toString).collect(Collectors.joining("; "));
    }
}
