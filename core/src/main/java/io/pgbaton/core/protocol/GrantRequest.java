package io.pgbaton.core.protocol;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.Member;

/**
 * A primary whose peers are silent shows this to whoever can read the Baton (I6).
 *
 * @param challenge drawn at random; a grant counts from the moment it was issued
 */
public record GrantRequest(
        ClusterUid cluster, Ballot ballot, Member member, Incarnation incarnation, String challenge) {}
