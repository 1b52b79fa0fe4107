package io.pgbaton.worker.activity;

import io.pgbaton.core.model.InstanceName;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Asks several instances at the same time, each on a thread of its own, so that a dead one never holds up the others.
 *
 * <p>Ends when all have answered, at the end of the window, or {@link #GRACE} after the answers so far were enough; at once
 * then, if those still missing have been seen not to answer. Who is still asked then is interrupted and not waited for; what
 * it was asked may still happen.
 */
final class Fanout {
    /** What stragglers get once it is enough: an answer more gives a better choice, and costs clients this much. */
    static final Duration GRACE = Duration.ofMillis(200);

    private static final Duration BEAT = Duration.ofMillis(100);

    private final Pulse pulse;
    private final Duration length;
    private final Set<InstanceName> unresponsive = ConcurrentHashMap.newKeySet();

    Fanout(Pulse pulse, Duration length) {
        this.pulse = pulse;
        this.length = length;
    }

    /** A question may say of whom it asks that it did not answer once: it is asked on, but no straggler to wait for. */
    void unresponsive(InstanceName instance) {
        unresponsive.add(instance);
    }

    /** Asks until everyone answered or the window is over. */
    <A> Map<InstanceName, A> ask(Collection<InstanceName> instances, Function<InstanceName, A> question) {
        return ask(instances, question, answers -> false);
    }

    /**
     * Asks.
     *
     * @param question runs on a thread of its own per instance; must end soon after an interrupt
     * @param enough judged after each answer
     * @return the answers that came in time, in order of ordinal
     */
    <A> Map<InstanceName, A> ask(
            Collection<InstanceName> instances,
            Function<InstanceName, A> question,
            Predicate<Map<InstanceName, A>> enough) {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            LinkedBlockingQueue<Answer<A>> arrived = new LinkedBlockingQueue<>();
            instances.forEach(instance -> threads.execute(() -> arrived.add(Answer.of(instance, question))));
            return collect(instances, arrived, enough);
        } finally {
            threads.shutdownNow();
        }
    }

    private <A> Map<InstanceName, A> collect(
            Collection<InstanceName> asked,
            LinkedBlockingQueue<Answer<A>> arrived,
            Predicate<Map<InstanceName, A>> enough) {
        Map<InstanceName, A> answers = new TreeMap<>();
        Window window = new Window(length);
        boolean done = false;
        while (!window.isOver() && !isOver(asked, answers.keySet(), done)) {
            pulse.beat("%d of %d have answered".formatted(answers.size(), asked.size()));
            Answer<A> answer = poll(arrived, window.atMost(BEAT));
            if (answer != null) {
                answers.put(answer.from, answer.valueOrThrow());
                if (!done && enough.test(answers)) {
                    done = true;
                    window = new Window(window.atMost(GRACE));
                }
            }
        }
        return answers;
    }

    private boolean isOver(Collection<InstanceName> asked, Set<InstanceName> answered, boolean done) {
        return asked.stream()
                .allMatch(instance -> answered.contains(instance) || (done && unresponsive.contains(instance)));
    }

    private static <A> @Nullable Answer<A> poll(LinkedBlockingQueue<Answer<A>> arrived, Duration atMost) {
        try {
            return arrived.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the worker is shutting down", e);
        }
    }

    /** One of the two is null. */
    private record Answer<A>(
            InstanceName from, @Nullable A value, @Nullable RuntimeException failure) {
        static <A> Answer<A> of(InstanceName from, Function<InstanceName, A> question) {
            try {
                return new Answer<>(from, question.apply(from), null);
            } catch (RuntimeException e) {
                return new Answer<>(from, null, e);
            }
        }

        A valueOrThrow() {
            if (value == null) {
                throw failure == null ? new IllegalStateException("%s gave no answer".formatted(from)) : failure;
            }
            return value;
        }
    }
}
