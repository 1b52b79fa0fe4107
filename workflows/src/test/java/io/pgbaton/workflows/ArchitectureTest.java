package io.pgbaton.workflows;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.temporal.activity.ActivityMethod;
import io.temporal.workflow.WorkflowMethod;
import org.junit.jupiter.api.Test;

/** Workflow code must come to the same commands at every replay: no clock, no chance, no threads, no I/O of its own. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.pgbaton.workflows");

    private static final String[] REPLAYED = {
        "io.pgbaton.workflows.deletion..",
        "io.pgbaton.workflows.rolechange..",
        "io.pgbaton.workflows.reshape..",
        "io.pgbaton.workflows.rejoin..",
        "io.pgbaton.workflows.reroute..",
        "io.pgbaton.workflows.tries..",
        "io.pgbaton.workflows.warmup.."
    };

    @Test
    void workflowsDoNoInputOrOutput() {
        noClasses()
                .that()
                .resideInAnyPackage(REPLAYED)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.nio..", "java.net..", "java.sql..", "java.util.concurrent..")
                .check(CLASSES);
    }

    @Test
    void workflowsTakeTimeOnlyFromTemporal() {
        noClasses()
                .that()
                .resideInAnyPackage(REPLAYED)
                .should()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.time\\.(Clock|InstantSource|LocalDateTime|ZonedDateTime)")
                .check(CLASSES);
    }

    @Test
    void workflowsHaveNoChanceAndNoThreadsOfTheirOwn() {
        noClasses()
                .that()
                .resideInAnyPackage(REPLAYED)
                .should()
                .callMethod(java.util.UUID.class, "randomUUID")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.lang\\.(Thread|ProcessBuilder|Runtime)|java\\.util\\.Random")
                .check(CLASSES);
    }

    @Test
    void workflowsTakeNoDecision() {
        noClasses()
                .that()
                .resideInAPackage("io.pgbaton.workflows..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "io\\.pgbaton\\.core\\..*\\.(Election|Quorum|PreVote|Fencing|Detection|RejoinDecision)")
                .because("a rule that is corrected must not break the replay of a run: activities ask core")
                .check(CLASSES);
    }

    @Test
    void theDesignDoesNotDependOnTheHands() {
        noClasses()
                .that()
                .resideInAPackage("io.pgbaton.workflows..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.pgbaton.worker..", "io.pgbaton.instance..")
                .check(CLASSES);
    }

    @Test
    void namesInHistoriesDoNotFollowRenamesInCode() {
        methods()
                .that()
                .areAnnotatedWith(WorkflowMethod.class)
                .should()
                .beAnnotatedWith(com.tngtech.archunit.base.DescribedPredicate.describe(
                        "an explicit name",
                        annotation -> !annotation
                                .get("name")
                                .map(Object::toString)
                                .orElse("")
                                .isEmpty()))
                .check(CLASSES);
        methods()
                .that()
                .areDeclaredInClassesThat()
                .areAnnotatedWith(io.temporal.activity.ActivityInterface.class)
                .should()
                .beAnnotatedWith(ActivityMethod.class)
                .check(CLASSES);
    }
}
