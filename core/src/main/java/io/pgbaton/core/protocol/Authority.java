package io.pgbaton.core.protocol;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Member;

/** What every request to an instance carries: in whose name it is asked, and exactly whom (I3). */
public record Authority(ClusterUid cluster, Ballot ballot, Member member) {}
