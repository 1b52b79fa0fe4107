package io.pgbaton.core.protocol;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Member;

/** The Baton, read after this challenge was issued, shows this member as the one of this ballot (I6). */
public record ControlGrant(ClusterUid cluster, Ballot ballot, Member member, String challenge) {}
