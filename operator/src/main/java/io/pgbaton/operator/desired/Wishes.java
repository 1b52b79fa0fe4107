package io.pgbaton.operator.desired;

import java.util.Optional;

/**
 * What a cluster's Secrets have to be for.
 *
 * @param instances how many instances it runs
 * @param superuserAccess whether PostgreSQL's superuser may log in over the network
 * @param earlier whether instances from before the certificates run, which replicate by password; empty if it is not known yet
 */
public record Wishes(int instances, boolean superuserAccess, Optional<Boolean> earlier) {
    boolean earlierOr(boolean before) {
        return earlier.orElse(before);
    }
}
