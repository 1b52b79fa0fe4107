package io.pgbaton.core.adoption;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import java.util.List;

/**
 * What a person says about an adoption.
 *
 * @param from whose volumes may be adopted: this very cluster's, or those of another one that had the same name
 * @param without whom to do without: their machines are off or their volumes gone, and a commit that only they hold is given up
 */
public record Permission(ClusterUid from, List<InstanceName> without, String by) {
    public Permission {
        without = without.stream().sorted().distinct().toList();
    }
}
