package io.pgbaton.resources.crd;

import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.pgbaton.resources.backup.PostgresBackup;
import io.pgbaton.resources.baton.PostgresBaton;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.resources.rolechange.PostgresRoleChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Generates the CRDs from the resource classes. */
final class CrdFiles {
    static final Path FOLDER = Path.of("../deploy/crds");

    private static final String HEADER =
            "# Made from the classes in resources/ by deploy/crds/generate; not to be edited.\n";
    private static final List<Class<? extends HasMetadata>> KINDS =
            List.of(PostgresCluster.class, PostgresBaton.class, PostgresRoleChange.class, PostgresBackup.class);

    private CrdFiles() {}

    /** The text of each file, by its name. */
    static Map<String, String> generate(Path scratch) throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (Class<? extends HasMetadata> kind : KINDS) {
            new CRDGenerator()
                    .customResourceClasses(List.of(kind))
                    .forCRDVersions("v1")
                    .withMinQuotes(true)
                    .withPostProcessor(finishing(kind))
                    .inOutputDir(scratch.toFile())
                    .generate();
            String plural = HasMetadata.getPlural(kind);
            Path made = scratch.resolve("%s.%s-v1.yml".formatted(plural, HasMetadata.getGroup(kind)));
            files.put(plural + ".yaml", Files.readString(made).replaceFirst("#.*\n", HEADER));
        }
        return files;
    }

    private static CRDPostProcessor finishing(Class<?> kind) {
        return new CRDPostProcessor() {
            @Override
            public HasMetadata process(HasMetadata crd, String version) {
                CrdFinish.finish((CustomResourceDefinition) crd, kind);
                return crd;
            }
        };
    }

    /** The text of each file that is committed, by its name. */
    static Map<String, String> committed() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> found = Files.list(FOLDER)) {
            for (Path file : found.filter(it -> it.toString().endsWith(".yaml")).toList()) {
                files.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return files;
    }
}
