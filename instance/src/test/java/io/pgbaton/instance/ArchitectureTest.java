package io.pgbaton.instance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The instance is small, stands alone, and its packages build on one another in one direction. */
class ArchitectureTest {
    private static final JavaClasses INSTANCE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.pgbaton.instance");

    @Test
    void needsNothingButCoreWireTheJdkAndItsDriver() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.pgbaton.instance..",
                        "io.pgbaton.core..",
                        "io.pgbaton.wire",
                        "io.pgbaton.wire.tls",
                        "java..",
                        "javax.crypto..",
                        "javax.net.ssl",
                        "com.sun.net.httpserver",
                        "org.jspecify.annotations")
                .check(INSTANCE);
    }

    @Test
    void noTwoPackagesNeedEachOther() {
        slices().matching("io.pgbaton.instance.(*)..").should().beFreeOfCycles().check(INSTANCE);
    }
}
