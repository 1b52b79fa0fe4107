package io.pgbaton.certificates;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.wire.tls.Credentials;
import io.pgbaton.wire.tls.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;

/**
 * The certificates of one cluster as files, for a cluster without an operator: {@code ca.crt}, and for each instance, the worker
 * and the operator {@code NAME.crt} and {@code NAME.key}. The authority itself is not kept: it issues once.
 */
public record CertificateFolder(Path path) {
    private static final int USAGE = 64;

    /** Arguments: the folder, the cluster's uid, the names of its instances. */
    public static void main(String[] args) throws IOException {
        if (args.length < 3) {
            System.err.println("usage: CertificateFolder DIR CLUSTER INSTANCE...");
            System.exit(USAGE);
        }
        List<InstanceName> instances = List.of(args).subList(2, args.length).stream()
                .map(InstanceName::new)
                .toList();
        new CertificateFolder(Path.of(args[0])).issue(new ClusterUid(args[1]), instances);
    }

    /**
     * Issues all of them, under a new authority. Nobody but their owner may read them.
     *
     * @throws IOException if one cannot be written, or is there already
     */
    public void issue(ClusterUid cluster, List<InstanceName> instances) throws IOException {
        issue(Authorities.found(cluster, Instant.now()), cluster, instances);
    }

    /**
     * Issues all of them, under an authority that is there.
     *
     * @throws IOException if one cannot be written, or is there already
     */
    public void issue(Authorities authorities, ClusterUid cluster, List<InstanceName> instances) throws IOException {
        Files.createDirectories(path);
        write(Credentials.AUTHORITIES, authorities.believed());
        for (InstanceName instance : instances) {
            write(authorities, instance.value(), Identity.ofInstance(cluster, instance));
        }
        for (Identity caller : List.of(Identity.ofWorker(cluster), Identity.ofOperator(cluster))) {
            write(authorities, caller.role().text(), caller);
        }
    }

    /** Who gets a certificate: an instance by its plain name, under which the others look for it at its address. */
    public static Subject subject(Identity identity) {
        return identity.instance() == null
                ? Subject.of(identity)
                : new Subject(identity, List.of(identity.instance().value()));
    }

    private void write(Authorities authorities, String name, Identity identity) throws IOException {
        Leaf leaf = authorities.issuing().issue(subject(identity), Instant.now());
        write(name + Credentials.CERTIFICATE_SUFFIX, leaf.certificate());
        write(name + Credentials.KEY_SUFFIX, leaf.key());
    }

    private void write(String name, String content) throws IOException {
        Path file = path.resolve(name);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, content);
    }
}
