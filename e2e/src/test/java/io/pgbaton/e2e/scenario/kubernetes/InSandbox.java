package io.pgbaton.e2e.scenario.kubernetes;

import io.pgbaton.e2e.scenario.FailureModes;
import io.pgbaton.e2e.scenario.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a scenario a parameter {@link KubernetesScenario}: a whole cluster with clients that write to it; afterwards the cluster
 * has to be whole again and the promise has to have held. Or a parameter {@link SharedInstallation}, for those that make their
 * own clusters.
 */
final class InSandbox implements ParameterResolver, BeforeEachCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(InSandbox.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == KubernetesScenario.class || type == SharedInstallation.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        SharedInstallation shared = shared(context);
        return parameter.getParameter().getType() == SharedInstallation.class
                ? shared
                : context.getStore(NAMESPACE)
                        .computeIfAbsent(
                                KubernetesScenario.class,
                                key -> KubernetesScenario.begin(shared),
                                KubernetesScenario.class);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        System.out.println("scenario: " + context.getDisplayName());
        context.getStore(NAMESPACE).put(Instant.class, Instant.now());
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        KubernetesScenario scenario =
                context.getStore(NAMESPACE).get(KubernetesScenario.class, KubernetesScenario.class);
        boolean clean = false;
        try {
            if (context.getExecutionException().isEmpty()) {
                hold(scenario, context);
                clean = true;
                if (scenario != null && !scenario.isLeftAsUsual()) {
                    shared(context).retire();
                }
            } else if (scenario != null) {
                Verdict.heldThoughItFailed(scenario.witness(), scenario::serveAgain);
            }
        } finally {
            if (scenario != null) {
                scenario.witness().close();
            }
            if (!clean) {
                shared(context).discard(context.getRequiredTestMethod().getName());
            }
        }
    }

    private static void hold(@Nullable KubernetesScenario scenario, ExtensionContext context) throws Exception {
        if (scenario != null) {
            scenario.recover();
            Verdict.held(scenario.witness());
            FailureModes.measured(context.getRequiredTestMethod(), scenario.witness(), scenario.failovers());
        }
        Instant began = Objects.requireNonNull(
                context.getStore(NAMESPACE).get(Instant.class, Instant.class), "the scenario began");
        System.out.printf(
                "  took %d s%n", Duration.between(began, Instant.now()).toSeconds());
    }

    private static SharedInstallation shared(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(SharedInstallation.class, key -> new SharedInstallation(), SharedInstallation.class);
    }
}
