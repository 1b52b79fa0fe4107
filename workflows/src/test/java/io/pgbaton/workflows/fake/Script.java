package io.pgbaton.workflows.fake;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;

/** The answers of one step, in order; the last one is given for ever. */
public final class Script<Q, A> {
    private final Deque<Function<Q, A>> answers = new ArrayDeque<>();
    private int asked;

    Script(Function<Q, A> usual) {
        answers.add(usual);
    }

    /** These come first, then what would have come anyway. */
    @SafeVarargs
    public final void first(Function<Q, A>... these) {
        for (int i = these.length - 1; i >= 0; i--) {
            answers.addFirst(these[i]);
        }
    }

    /** From now on only this. */
    public void always(Function<Q, A> answer) {
        answers.clear();
        answers.add(answer);
    }

    /** Holds nobody up who wants to know meanwhile how often it was asked. */
    A ask(Q question) {
        return next().apply(question);
    }

    private synchronized Function<Q, A> next() {
        asked++;
        return answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
    }

    /** How often this step was taken. */
    public synchronized int asked() {
        return asked;
    }
}
