package io.pgbaton.core.membership;

import io.pgbaton.core.model.Decision;
import io.pgbaton.core.model.Member;
import java.util.ArrayList;
import java.util.List;

/**
 * In which order setting and Baton change, so that a failover at any moment between two steps is safe (section 4).
 *
 * <ol>
 *   <li>One of {M, W, mode} at a time. Members leave before others come, as long as W of them stay; W grows last and shrinks
 *       first; a cluster that changes its mode changes its members while it is Async.
 *   <li>Quorum, more members or smaller W: Baton first, then the setting. Fewer members or larger W: setting, confirm, wait
 *       until W of the remaining members have it all, then the Baton.
 *   <li>Async, more members: setting first. Fewer: Baton first.
 *   <li>Async to Quorum: W with a leash by all peers, wait, Baton, leash by W. Quorum to Async: leash by all, Baton, W = 0.
 * </ol>
 *
 * <p>INVARIANT: after every step {@link Compatibility} holds; a plan that breaks it is a bug and is not made.
 */
public sealed interface Reshape extends Decision {
    /** These steps, in this order; nothing to do if there are none. */
    record Plan(List<ReshapeStep> steps) implements Reshape {
        public Plan {
            steps = List.copyOf(steps);
        }

        @Override
        public String summary() {
            return steps.isEmpty()
                    ? "membership is as wanted"
                    : String.join(
                            "; then ", steps.stream().map(ReshapeStep::summary).toList());
        }
    }

    /** Not like this. */
    record Refuse(String reason) implements Reshape {
        @Override
        public String summary() {
            return "membership cannot change so: " + reason;
        }
    }

    /**
     * Plans the way from the shape in the Baton, with its own setting in force, to another.
     *
     * @param primary who leads; it stays a member
     */
    static Reshape plan(Shape from, Shape to, Member primary) {
        if (!from.members().contains(primary) || !to.members().contains(primary)) {
            return new Refuse("%s leads and stays a member; move the baton first".formatted(primary));
        }
        Planner planner = new Planner(from, primary);
        boolean changesMembers = !from.members().equals(to.members());
        if (to.isAsync() || (changesMembers && from.acknowledgements() > to.acknowledgements())) {
            planner.acknowledge(to.acknowledgements());
        }
        planner.members(to.members());
        planner.acknowledge(to.acknowledgements());
        return new Plan(planner.steps);
    }

    /** The way so far, and where it has led. */
    final class Planner {
        private final List<ReshapeStep> steps = new ArrayList<>();
        private final Member primary;
        private Shape shape;
        private Setting setting;

        private Planner(Shape from, Member primary) {
            this.primary = primary;
            shape = from;
            setting = Setting.of(from, primary);
        }

        private void members(List<Member> wanted) {
            List<Member> staying =
                    shape.members().stream().filter(wanted::contains).toList();
            boolean enoughStay = staying.size() > shape.acknowledgements();
            if (enoughStay) {
                shrink(staying);
                grow(wanted);
            } else {
                List<Member> all = new ArrayList<>(shape.members());
                wanted.stream().filter(member -> !all.contains(member)).forEach(all::add);
                grow(all);
                shrink(wanted);
            }
        }

        private void grow(List<Member> wanted) {
            Shape larger = new Shape(wanted, shape.acknowledgements());
            if (larger.equals(shape)) {
                return;
            }
            steps.add(new ReshapeStep.AwaitStreaming(wanted.stream()
                    .filter(member -> !shape.members().contains(member))
                    .toList()));
            if (shape.isAsync()) {
                apply(Setting.of(larger, primary));
                store(larger);
            } else {
                store(larger);
                apply(Setting.of(larger, primary));
            }
        }

        private void shrink(List<Member> wanted) {
            Shape smaller = new Shape(wanted, shape.acknowledgements());
            if (smaller.equals(shape)) {
                return;
            }
            if (shape.isAsync()) {
                store(smaller);
                apply(Setting.of(smaller, primary));
            } else {
                apply(Setting.of(smaller, primary));
                await(smaller);
                store(smaller);
            }
        }

        private void acknowledge(int wanted) {
            Shape after = new Shape(shape.members(), wanted);
            if (after.equals(shape)) {
                return;
            }
            Setting last = Setting.of(after, primary);
            if (shape.isAsync()) {
                apply(last.withVotesOfAll());
                await(after);
                store(after);
                apply(last);
            } else if (after.isAsync()) {
                apply(setting.withVotesOfAll());
                store(after);
                apply(last);
            } else if (wanted < shape.acknowledgements()) {
                store(after);
                apply(last);
            } else {
                apply(last);
                await(after);
                store(after);
            }
        }

        private void await(Shape after) {
            steps.add(new ReshapeStep.AwaitFlushed(after.peersOf(primary), after.acknowledgements()));
        }

        private void apply(Setting next) {
            if (!next.equals(setting)) {
                setting = next;
                steps.add(new ReshapeStep.Apply(next));
                check();
            }
        }

        private void store(Shape next) {
            shape = next;
            steps.add(new ReshapeStep.Store(next));
            check();
        }

        private void check() {
            Compatibility.refusal(shape, primary, setting).ifPresent(reason -> {
                throw new IllegalStateException("after %s: %s".formatted(steps, reason));
            });
        }
    }
}
