package io.pgbaton.core;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.util.Random;
import java.util.Scanner;
import java.util.Timer;
import org.junit.jupiter.api.Test;

/** The core decides: it has no clock, no dice, no threads, no streams of bytes and no log. */
class ArchitectureTest {
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.pgbaton.core");

    @Test
    void needsNothingButTheLanguageAndItsCollections() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.pgbaton.core..",
                        "java.lang",
                        "java.lang.annotation",
                        "java.lang.invoke",
                        "java.lang.runtime",
                        "java.nio.charset",
                        "java.util",
                        "java.util.function",
                        "java.util.regex",
                        "java.util.stream",
                        "java.time",
                        "org.jspecify.annotations")
                .check(CORE);
    }

    @Test
    void readsNoClockRollsNoDiceAndStartsNothing() {
        noClasses()
                .should()
                .dependOnClassesThat(belongToAnyOf(
                        System.class,
                        Thread.class,
                        ProcessBuilder.class,
                        Random.class,
                        Timer.class,
                        Scanner.class,
                        Clock.class))
                .orShould()
                .callMethodWhere(target(nameMatching("now|randomUUID")))
                .check(CORE);
    }

    @Test
    void noTwoPackagesNeedEachOther() {
        slices().matching("io.pgbaton.core.(*)..").should().beFreeOfCycles().check(CORE);
    }

    @Test
    void theWordsOfTheFieldKnowNothingAboveThem() {
        noClasses()
                .that()
                .resideInAPackage("io.pgbaton.core.model")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.pgbaton.core.baton..",
                        "io.pgbaton.core.promise..",
                        "io.pgbaton.core.protocol..",
                        "io.pgbaton.core.judgement..",
                        "io.pgbaton.core.election..",
                        "io.pgbaton.core.fencing..",
                        "io.pgbaton.core.detection..",
                        "io.pgbaton.core.rejoin..")
                .check(CORE);
    }
}
