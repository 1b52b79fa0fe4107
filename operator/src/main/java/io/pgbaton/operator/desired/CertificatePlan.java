package io.pgbaton.operator.desired;

import io.pgbaton.certificates.Authorities;
import io.pgbaton.certificates.Leaf;
import io.pgbaton.certificates.Subject;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.wire.tls.Credentials;
import io.pgbaton.wire.tls.Identity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the Secrets with a cluster's certificates should hold, given what they hold: whom everybody believes, and for each owner
 * a certificate that lasts for a good while, with its key.
 */
public final class CertificatePlan {
    private CertificatePlan() {}

    /**
     * Those of the instances. All pods mount the same Secret, so an instance can read the keys of its peers: what it could say in
     * their name is no more than it may say in its own.
     *
     * @param wishes how many instances there are, and whether some from before the certificates run
     * @param held what the Secret holds now, as plain text
     */
    public static Map<String, String> instances(
            Owned owned, Wishes wishes, Authorities authorities, Map<String, String> held, Instant now) {
        Map<String, String> wanted = believing(authorities);
        if (wishes.earlierOr(held.containsKey(ClusterNames.REPLICATION_BY_PASSWORD))) {
            wanted.put(
                    ClusterNames.REPLICATION_BY_PASSWORD,
                    "Some instances know no certificates yet: until their pods are deleted, replication takes a password, too.\n");
        }
        for (InstanceName name : owned.names().instances(wishes.instances())) {
            Subject subject = new Subject(Identity.ofInstance(owned.uid(), name), hosts(owned, name));
            put(wanted, name.value(), authorities, held, subject, now);
        }
        return wanted;
    }

    /**
     * Those of operator and worker.
     *
     * @param held what the Secret holds now, as plain text
     */
    public static Map<String, String> callers(
            Owned owned, Authorities authorities, Map<String, String> held, Instant now) {
        Map<String, String> wanted = believing(authorities);
        Stream.of(Identity.ofOperator(owned.uid()), Identity.ofWorker(owned.uid()))
                .forEach(identity -> put(wanted, identity.role().text(), authorities, held, Subject.of(identity), now));
        return wanted;
    }

    private static Map<String, String> believing(Authorities authorities) {
        Map<String, String> wanted = new TreeMap<>();
        wanted.put(Credentials.AUTHORITIES, authorities.believed());
        return wanted;
    }

    private static void put(
            Map<String, String> wanted,
            String name,
            Authorities authorities,
            Map<String, String> held,
            Subject subject,
            Instant now) {
        String certificate = name + Credentials.CERTIFICATE_SUFFIX;
        String key = name + Credentials.KEY_SUFFIX;
        Leaf leaf = authorities.leaf(held.get(certificate), held.get(key), subject, now);
        wanted.put(certificate, leaf.certificate());
        wanted.put(key, leaf.key());
    }

    /**
     * Whatever a client in the cluster may call this server: any instance may become primary. Other instances know its address
     * and its plain name.
     */
    private static List<String> hosts(Owned owned, InstanceName name) {
        Stream<String> services = Stream.of(
                        owned.names().primaryService(),
                        owned.names().replicasService(),
                        "%s.%s".formatted(name, owned.names().instancesService()))
                .flatMap(host -> Stream.of(
                        host,
                        "%s.%s".formatted(host, owned.namespace()),
                        "%s.%s.svc".formatted(host, owned.namespace()),
                        "%s.%s.svc.cluster.local".formatted(host, owned.namespace())));
        return Stream.concat(Stream.of(name.value()), services).toList();
    }
}
