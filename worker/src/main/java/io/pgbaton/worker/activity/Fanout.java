package io.pgbaton.worker.activity;

import io.pgbaton.core.model.InstanceName;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks several instances at the same time, each on a thread of its own, so that a dead one never holds up the others.
 *
 * <p>Ends when all have answered, at the end of the window, or {@link #GRACE} after the answers so far were enough; at once
 * then, if those still missing have been seen not to answer. Whoever is only missing to save a wait gets {@link
 * #SUSPECT_GRACE}. Who is still asked then is interrupted and not waited for; what it was asked may still happen.
 */
final class Fanout {
    /** What stragglers get once it is enough: an answer more gives a better choice, and costs clients this much. */
    static final Duration GRACE = Duration.ofMillis(200);

    /**
     * What everybody gets, from the beginning, before a wait begins that only the end of a leash ends: a killed server is
     * back as a standby by then, a dead machine costs clients this much.
     */
    static final Duration SUSPECT_GRACE = Duration.ofMillis(700);

    /** What a healthy member needs for its answer on a busy machine; one that died on the way costs clients this much. */
    static final Duration WISHED_GRACE = Duration.ofSeconds(1);

    /** What the answers so far are worth. */
    enum Worth {
        MORE_NEEDED,
        /** More answers would save a wait, but it could begin. */
        ENOUGH_TO_WAIT,
        /** The one that everybody asked for is missing: it gets {@link #WISHED_GRACE}. */
        ENOUGH_BUT_FOR_ONE,
        ENOUGH,
        /** Nothing that is still missing could change it. */
        SETTLED
    }

    private static final Duration BEAT = Duration.ofMillis(100);

    private final Pulse pulse;
    private final Duration length;
    private final Set<InstanceName> unresponsive = ConcurrentHashMap.newKeySet();
    private int tooMany = Integer.MAX_VALUE;
    private boolean hopeless;

    Fanout(Pulse pulse, Duration length) {
        this.pulse = pulse;
        this.length = length;
    }

    /** Asks one instance. */
    interface Question<A> {
        /**
         * Runs on a thread of its own; must end soon after an interrupt.
         *
         * @param meanwhile takes what is known before the answer: it stands until then, and once it is enough the answer is not
         *     waited for
         */
        A ask(InstanceName instance, Consumer<A> meanwhile);
    }

    /** If so many do not respond, it ends after {@link #SUSPECT_GRACE}: more of the same helps nobody. */
    Fanout hopelessWithout(int thisMany) {
        tooMany = thisMany;
        return this;
    }

    /** True if that was so when it ended. */
    boolean isHopeless() {
        return hopeless;
    }

    /** A question may say of whom it asks that it did not answer once: it is asked on, but no straggler to wait for. */
    void unresponsive(InstanceName instance) {
        unresponsive.add(instance);
    }

    /** Asks until everyone answered or the window is over. */
    <A> Map<InstanceName, A> ask(Collection<InstanceName> instances, Function<InstanceName, A> question) {
        return ask(instances, question, answers -> Worth.MORE_NEEDED);
    }

    /** As the other, with a question that says nothing before its answer. */
    <A> Map<InstanceName, A> ask(
            Collection<InstanceName> instances,
            Function<InstanceName, A> question,
            Function<Map<InstanceName, A>, Worth> worth) {
        return ask(instances, (instance, meanwhile) -> question.apply(instance), worth);
    }

    /**
     * Asks.
     *
     * @param worth judged after each answer, and after what is known before one
     * @return the answers that came in time, in order of ordinal
     */
    <A> Map<InstanceName, A> ask(
            Collection<InstanceName> instances, Question<A> question, Function<Map<InstanceName, A>, Worth> worth) {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            LinkedBlockingQueue<Answer<A>> arrived = new LinkedBlockingQueue<>();
            instances.forEach(
                    instance -> threads.execute(() -> arrived.add(Answer.of(instance, question, arrived::add))));
            return collect(instances, arrived, worth);
        } finally {
            threads.shutdownNow();
        }
    }

    private <A> Map<InstanceName, A> collect(
            Collection<InstanceName> asked,
            LinkedBlockingQueue<Answer<A>> arrived,
            Function<Map<InstanceName, A>, Worth> worth) {
        Map<InstanceName, A> answers = new TreeMap<>();
        Window window = new Window(length);
        Window suspects = new Window(SUSPECT_GRACE);
        Window wished = null;
        boolean done = false;
        Set<InstanceName> answered = new HashSet<>();
        while (!window.isOver()
                && !isOver(asked, answered, done, answers.keySet())
                && !(suspects.isOver() && hopeless)) {
            pulse.beat("%d of %d have answered".formatted(answered.size(), asked.size()));
            Answer<A> answer = poll(arrived, window.atMost(BEAT));
            if (answer != null) {
                if (answer.isFinal) {
                    answered.add(answer.from);
                }
                answers.put(answer.from, answer.valueOrThrow());
                switch (worth.apply(answers)) {
                    case MORE_NEEDED -> {}
                    case ENOUGH_TO_WAIT -> window = window.endingWith(suspects);
                    case ENOUGH_BUT_FOR_ONE -> {
                        wished = wished == null ? new Window(WISHED_GRACE) : wished;
                        window = window.endingWith(wished);
                    }
                    case ENOUGH -> {
                        window = done ? window : new Window(window.atMost(GRACE));
                        done = true;
                    }
                    case SETTLED -> {
                        return answers;
                    }
                }
            }
            hopeless = isHopeless(answered);
        }
        return answers;
    }

    private boolean isHopeless(Set<InstanceName> answered) {
        return unresponsive.stream()
                        .filter(instance -> !answered.contains(instance))
                        .count()
                >= tooMany;
    }

    /** Once it is enough, nobody is waited for who has been seen not to answer, or of whom something is known. */
    private boolean isOver(
            Collection<InstanceName> asked, Set<InstanceName> answered, boolean enough, Set<InstanceName> known) {
        return asked.stream()
                .allMatch(instance -> answered.contains(instance)
                        || (enough && (known.contains(instance) || unresponsive.contains(instance))));
    }

    private static <A> @Nullable Answer<A> poll(LinkedBlockingQueue<Answer<A>> arrived, Duration atMost) {
        try {
            return arrived.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the worker is shutting down", e);
        }
    }

    /** One of value and failure is null. */
    private record Answer<A>(
            InstanceName from,
            boolean isFinal,
            @Nullable A value,
            @Nullable RuntimeException failure) {
        static <A> Answer<A> of(InstanceName from, Question<A> question, Consumer<Answer<A>> arrived) {
            try {
                A value = question.ask(from, known -> arrived.accept(new Answer<>(from, false, known, null)));
                return new Answer<>(from, true, value, null);
            } catch (RuntimeException e) {
                return new Answer<>(from, true, null, e);
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
