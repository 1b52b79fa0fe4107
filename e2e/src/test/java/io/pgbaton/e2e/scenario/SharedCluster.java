package io.pgbaton.e2e.scenario;

import java.util.Objects;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each scenario a parameter {@link Scenario}: a whole cluster with clients that write to it. Afterwards the cluster has to
 * be whole again and the promise has to have held. All scenarios share one cluster, for as long as they leave it so.
 */
final class SharedCluster implements ParameterResolver, BeforeEachCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(SharedCluster.class);

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
                .computeIfAbsent(ScenarioStack.class, key -> ScenarioStack.start(), ScenarioStack.class);
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
        ScenarioStack shared = context.getRoot().getStore(NAMESPACE).remove(ScenarioStack.class, ScenarioStack.class);
        if (shared != null) {
            System.out.println("  its processes' logs: "
                    + shared.stack().cluster().directory().resolve("log"));
            shared.close();
        }
    }
}
