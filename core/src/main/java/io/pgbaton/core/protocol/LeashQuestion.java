package io.pgbaton.core.protocol;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Member;

/**
 * A primary asks a peer: may I go on in this epoch? (I5)
 *
 * @param asker the primary
 * @param asked exactly whom it means: an address may belong to somebody else by now
 * @param number counts the questions of one leash, so that an answer names the one it belongs to
 */
public record LeashQuestion(ClusterUid cluster, Ballot ballot, Member asker, Member asked, long number) {}
