package io.pgbaton.worker.activity;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.common.interceptors.ActivityExecutionContextBase;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Tells activities which attempt they are; the test environment itself does not count them, and never tries twice. */
final class WhichAttempt extends WorkerInterceptorBase {
    private volatile int number = 1;

    void becomes(int attempt) {
        number = attempt;
    }

    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
        return new ActivityInboundCallsInterceptorBase(next) {
            @Override
            public void init(ActivityExecutionContext context) {
                super.init(new ActivityExecutionContextBase(context) {
                    @Override
                    public ActivityInfo getInfo() {
                        return counting(super.getInfo());
                    }
                });
            }
        };
    }

    private ActivityInfo counting(ActivityInfo info) {
        return (ActivityInfo) Proxy.newProxyInstance(
                ActivityInfo.class.getClassLoader(),
                new Class<?>[] {ActivityInfo.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("getAttempt")) {
                        return number;
                    }
                    try {
                        return method.invoke(info, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
