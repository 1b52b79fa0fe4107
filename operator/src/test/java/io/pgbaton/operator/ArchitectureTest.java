package io.pgbaton.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.pgbaton.operator");

    @Test
    void theOperatorKnowsNeitherHandsNorInstances() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.pgbaton.worker..", "io.pgbaton.instance..")
                .check(CLASSES);
    }

    @Test
    void decisionsAndDesiredObjectsArePure() {
        noClasses()
                .that()
                .resideInAnyPackage("io.pgbaton.operator.decide..", "io.pgbaton.operator.desired..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.io..",
                        "java.net..",
                        "java.nio.file..",
                        "io.grpc..",
                        "io.javaoperatorsdk..",
                        "org.slf4j..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("io.fabric8.kubernetes.client.KubernetesClient")
                .check(CLASSES);
    }

    @Test
    void noClockButTheOneThatIsHandedIn() {
        noClasses()
                .should()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(CLASSES);
    }

    @Test
    void onlyTheChainKnowsTheFramework() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.pgbaton.operator.decide..",
                        "io.pgbaton.operator.desired..",
                        "io.pgbaton.operator.engine..",
                        "io.pgbaton.operator.report..",
                        "io.pgbaton.operator.view..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.javaoperatorsdk..")
                .check(CLASSES);
    }
}
