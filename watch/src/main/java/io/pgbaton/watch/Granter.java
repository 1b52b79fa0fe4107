package io.pgbaton.watch;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.leash.ControlGrantRule;
import io.pgbaton.core.leash.ControlGrantRule.Judgement;
import io.pgbaton.core.protocol.GrantRequest;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.LeashState;
import io.pgbaton.core.protocol.Reply;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a primary go on whose peers are silent, as long as the Baton says that it is the one (I6). Whoever watches may do this,
 * leader or not: the order makes it safe.
 *
 * <ol>
 *   <li>The request, with its challenge, has been read from the instance.
 *   <li>Only then the Baton is asked for, past every cache.
 *   <li>{@link ControlGrantRule} judges, and what it grants is handed to the instance, which counts it from the moment it
 *       issued the challenge.
 * </ol>
 *
 * <p>At most one attempt at a time, and each ends within {@link #ATTEMPT}: a store or an instance that hangs holds up nobody,
 * and the next line of the instance's stream asks again.
 */
final class Granter {
    /** Less than the rest of a leash whose holder begins to ask (6 s - 2 s), so that a second attempt is still in time. */
    static final Duration ATTEMPT = Duration.ofMillis(1500);

    private static final Logger log = LoggerFactory.getLogger(Granter.class);

    private final String cluster;
    private final Supplier<Optional<Baton>> fresh;
    private final InstanceClient instances;
    private final ExecutorService threads;
    private final Duration attempt;
    private final AtomicBoolean trying = new AtomicBoolean();
    private volatile String answered = "";
    private volatile String lastSaid = "";

    /**
     * Makes a granter.
     *
     * @param cluster as people call it
     * @param threads a thread for each task
     * @param attempt after which one is given up
     */
    Granter(String cluster, Sight sight, ExecutorService threads, Duration attempt) {
        this.cluster = cluster;
        this.fresh = sight.freshBaton();
        this.instances = sight.instances();
        this.threads = threads;
        this.attempt = attempt;
    }

    /** An instance has spoken; returns at once. */
    void heard(InstanceState state) {
        LeashState leash = state.leash();
        GrantRequest wanted = leash == null ? null : leash.wanted();
        if (wanted != null && !wanted.challenge().equals(answered) && trying.compareAndSet(false, true)) {
            try {
                Future<String> answer = threads.submit(() -> answer(wanted));
                threads.execute(() -> await(wanted, answer));
            } catch (RejectedExecutionException e) {
                log.debug("{}: closed before a control grant for {}", cluster, wanted.member(), e);
            }
        }
    }

    private void await(GrantRequest wanted, Future<String> answer) {
        try {
            say(answer.get(attempt.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            say("no control grant for %s: not done within %d ms".formatted(wanted.member(), attempt.toMillis()));
        } catch (ExecutionException e) {
            say("no control grant for %s: %s".formatted(wanted.member(), e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            answer.cancel(true);
            trying.set(false);
        }
    }

    private String answer(GrantRequest wanted) {
        Optional<Baton> baton = fresh.get();
        if (baton.isEmpty()) {
            return "no control grant for %s: there is no baton".formatted(wanted.member());
        }
        return switch (ControlGrantRule.judge(wanted, baton.get())) {
            case Judgement.Refuse refuse -> "no control grant for %s: %s".formatted(wanted.member(), refuse.reason());
            case Judgement.Grant grant -> handIn(wanted, instances.grant(grant.grant(), attempt));
        };
    }

    private String handIn(GrantRequest wanted, Reply<Boolean> reply) {
        return switch (reply) {
            case Reply.Done<Boolean> done -> {
                answered = wanted.challenge();
                yield "%s lives on control grants: too few of its peers let it go on".formatted(wanted.member());
            }
            case Reply.Refused<Boolean> refused ->
                "%s refused a control grant: %s".formatted(wanted.member(), refused.reason());
            case Reply.Failed<Boolean> failed ->
                "%s could not take a control grant: %s".formatted(wanted.member(), failed.reason());
            case Reply.Unreachable<Boolean> unreachable ->
                "no control grant reached %s: %s".formatted(wanted.member(), unreachable.reason());
        };
    }

    /** What lasts is said once. */
    private void say(String text) {
        if (!text.equals(lastSaid)) {
            lastSaid = text;
            log.info("{}: {}", cluster, text);
        }
    }
}
