package io.pgbaton.kubetest;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.util.Collection;
import java.util.Comparator;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One verb on one kind of resource.
 *
 * @param group empty for the core group
 * @param resource with its subresource after a slash, if it is about one
 */
public record Right(String group, String resource, String verb) implements Comparable<Right> {
    private static final Comparator<Right> ORDER =
            Comparator.comparing(Right::group).thenComparing(Right::resource).thenComparing(Right::verb);

    /** What the roles among these objects give. */
    public static SortedSet<Right> grantedBy(Collection<? extends HasMetadata> objects) {
        return objects.stream()
                .flatMap(Right::rules)
                .flatMap(rule -> rule.getApiGroups().stream()
                        .flatMap(group -> rule.getResources().stream()
                                .flatMap(resource ->
                                        rule.getVerbs().stream().map(verb -> new Right(group, resource, verb)))))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<PolicyRule> rules(HasMetadata object) {
        return switch (object) {
            case ClusterRole role -> role.getRules().stream();
            case Role role -> role.getRules().stream();
            default -> Stream.empty();
        };
    }

    @Override
    public int compareTo(Right other) {
        return ORDER.compare(this, other);
    }

    /** As people say it: {@code patch postgresclusters/status.pgbaton.io}. */
    @Override
    public String toString() {
        return "%s %s%s".formatted(verb, resource, group.isEmpty() ? "" : "." + group);
    }
}
