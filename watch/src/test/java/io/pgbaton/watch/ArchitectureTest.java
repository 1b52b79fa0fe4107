package io.pgbaton.watch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.pgbaton.watch");

    @Test
    void watchingKnowsNobodyWhoWatches() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.pgbaton.worker..",
                        "io.pgbaton.operator..",
                        "io.pgbaton.instance..",
                        "io.pgbaton.resources..",
                        "io.fabric8..")
                .because("the same watch serves processes of one machine and pods")
                .check(CLASSES);
    }
}
