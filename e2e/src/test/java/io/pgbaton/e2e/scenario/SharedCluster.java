package io.pgbaton.e2e.scenario;

import io.pgbaton.e2e.local.Plan;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each scenario a parameter {@link Scenario}: a whole cluster with clients that write to it. Afterwards the cluster has to
 * be whole again and the promise has to have held. All scenarios share one cluster, for as long as they leave it so; those of
 * a class that asks for {@link OwnClocks} share another one.
 */
final class SharedCluster implements ParameterResolver, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(SharedCluster.class);

    /** On a class: its cluster's instances have wall clocks of their own. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @interface OwnClocks {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Scenario.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return scenario(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        ScenarioStack shared = context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(
                        kind(context),
                        kind -> ScenarioStack.start(
                                kind == OwnClocks.class ? Plan::withOwnClocks : UnaryOperator.identity()),
                        ScenarioStack.class);
        System.out.println("scenario: " + context.getDisplayName());
        context.getStore(NAMESPACE).put(Scenario.class, Scenario.begin(shared));
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        Scenario scenario = scenario(context);
        boolean clean = false;
        try {
            if (context.getExecutionException().isEmpty()) {
                hold(scenario);
                FailureModes.measured(context.getRequiredTestMethod(), scenario.witness(), scenario.failovers());
                clean = true;
            } else {
                Verdict.heldThoughItFailed(scenario.witness(), scenario::serveAgain);
            }
        } finally {
            scenario.witness().close();
            if (!clean) {
                discard(context);
            }
        }
    }

    /** Nobody else wants such a cluster. */
    @Override
    public void afterAll(ExtensionContext context) {
        if (kind(context) == OwnClocks.class) {
            discard(context);
        }
    }

    private static Class<?> kind(ExtensionContext context) {
        return context.getRequiredTestClass().isAnnotationPresent(OwnClocks.class)
                ? OwnClocks.class
                : ScenarioStack.class;
    }

    private static Scenario scenario(ExtensionContext context) {
        return Objects.requireNonNull(
                context.getStore(NAMESPACE).get(Scenario.class, Scenario.class), "a scenario was begun");
    }

    private static void hold(Scenario scenario) throws Exception {
        scenario.recover();
        Verdict.held(scenario.witness());
    }

    /** Whatever state it is in, the next scenario begins with another one. */
    private static void discard(ExtensionContext context) {
        ScenarioStack shared = context.getRoot().getStore(NAMESPACE).remove(kind(context), ScenarioStack.class);
        if (shared != null) {
            System.out.println("  its processes' logs: "
                    + shared.stack().cluster().directory().resolve("log"));
            shared.close();
        }
    }
}
