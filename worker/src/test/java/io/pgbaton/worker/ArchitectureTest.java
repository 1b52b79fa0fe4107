package io.pgbaton.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.pgbaton.worker");

    @Test
    void theWorkerKnowsInstancesOnlyByTheirProtocol() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.pgbaton.instance..", "io.pgbaton.operator..")
                .check(CLASSES);
    }

    @Test
    void stepsReachTheWorldOnlyThroughPorts() {
        noClasses()
                .that()
                .resideInAPackage("io.pgbaton.worker.activity..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.pgbaton.worker.local..",
                        "io.pgbaton.worker.kubernetes..",
                        "io.fabric8..",
                        "java.io..",
                        "java.nio..",
                        "java.net..")
                .check(CLASSES);
    }

    @Test
    void portsKnowNoImplementation() {
        noClasses()
                .that()
                .resideInAPackage("io.pgbaton.worker.port..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.pgbaton.worker.local..",
                        "io.pgbaton.worker.kubernetes..",
                        "io.pgbaton.worker.activity..",
                        "io.temporal..",
                        "io.fabric8..")
                .check(CLASSES);
    }
}
