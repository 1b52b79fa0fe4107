package io.pgbaton.core.promise;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.VolumeId;
import org.jspecify.annotations.Nullable;

/**
 * What one instance has promised, durable on its volume before any reply (safety rules, section 1). It only grows.
 *
 * @param cluster the cluster this volume belongs to
 * @param instance the instance that made the file
 * @param volume drawn when the file was made
 * @param nonce drawn for the empty volume: bootstrap and join must name it (I2)
 * @param promised the highest ballot promised; null on a new volume
 * @param led the newest epoch in which pg_promote may have been called (I4)
 * @param followed the newest epoch followed; null if none, or if the instance led since; worth
 *     nothing once a newer epoch is promised
 * @param dirty null if the volume holds all that it ever acknowledged
 * @param systemIdentifier PostgreSQL's identity of the database on this volume; null while it is empty
 */
public record Promise(
        ClusterUid cluster,
        InstanceName instance,
        VolumeId volume,
        String nonce,
        @Nullable Ballot promised,
        Epoch led,
        @Nullable Followed followed,
        @Nullable Dirty dirty,
        @Nullable String systemIdentifier) {

    public static Promise ofEmptyVolume(ClusterUid cluster, InstanceName instance, VolumeId volume, String nonce) {
        return new Promise(cluster, instance, volume, nonce, null, Epoch.NONE, null, null, null);
    }

    public Member member() {
        return new Member(instance, volume);
    }

    public Epoch promisedEpoch() {
        return promised == null ? Epoch.NONE : promised.epoch();
    }

    /** True if a database was put on this volume by bootstrap or join. */
    public boolean isJoined() {
        return systemIdentifier != null;
    }

    /** True if the primary it was told to follow is the one of the epoch it has promised (I1). */
    public boolean followsPromised() {
        return followed != null && followed.epoch().equals(promisedEpoch());
    }

    public boolean leadsPromised() {
        return promised != null && led.equals(promised.epoch());
    }

    /** The same volume as one of another cluster. */
    public Promise adoptedBy(ClusterUid newCluster) {
        return new Promise(newCluster, instance, volume, nonce, promised, led, followed, dirty, systemIdentifier);
    }

    public Promise promising(Ballot ballot) {
        return new Promise(cluster, instance, volume, nonce, ballot, led, followed, dirty, systemIdentifier);
    }

    public Promise leading(Epoch epoch) {
        return new Promise(cluster, instance, volume, nonce, promised, epoch, null, dirty, systemIdentifier);
    }

    public Promise following(Followed newFollowed) {
        return new Promise(cluster, instance, volume, nonce, promised, led, newFollowed, dirty, systemIdentifier);
    }

    public Promise withDirty(@Nullable Dirty newDirty) {
        return new Promise(cluster, instance, volume, nonce, promised, led, followed, newDirty, systemIdentifier);
    }

    public Promise withSystemIdentifier(String identifier) {
        return new Promise(cluster, instance, volume, nonce, promised, led, followed, dirty, identifier);
    }
}
