package io.pgbaton.instance.leash;

import io.pgbaton.core.leash.LeashTimes;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.LeashAnswer;
import io.pgbaton.core.protocol.LeashQuestion;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.instance.settings.Limits;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks one peer whether the server may go on, one question at a time, in a thread of its own, until nobody wants to know. */
public final class PeerInquiry {
    private static final Logger LOG = System.getLogger(PeerInquiry.class.getName());

    private final Member peer;
    private final Supplier<Duration> clock;
    private final PeerBook peers;
    private final Asking asking;
    private final Function<Member, @Nullable LeashQuestion> questions;
    private final Hearing hearing;

    /** Asks a peer, and ends within the limit. */
    public interface Asking {
        Reply<LeashAnswer> ask(Address control, LeashQuestion question, Duration limit);
    }

    /** Takes in what a peer answered to a question that was sent at this time of the clock. */
    interface Hearing {
        void hear(LeashQuestion question, Duration sent, LeashAnswer answer);
    }

    /**
     * Asks nothing yet.
     *
     * @param questions the next one to this peer; null ends the inquiry, and is the last thing that is asked of it
     */
    PeerInquiry(
            Member peer,
            Supplier<Duration> clock,
            PeerBook peers,
            Asking asking,
            Function<Member, @Nullable LeashQuestion> questions,
            Hearing hearing) {
        this.peer = peer;
        this.clock = clock;
        this.peers = peers;
        this.asking = asking;
        this.questions = questions;
        this.hearing = hearing;
    }

    void start() {
        Thread.ofPlatform().daemon().name("leash-" + peer.name()).start(this::askAgainAndAgain);
    }

    private void askAgainAndAgain() {
        String said = "";
        try {
            while (true) {
                Duration sent = clock.get();
                LeashQuestion question = questions.apply(peer);
                if (question == null) {
                    return;
                }
                String says = ask(question, sent);
                if (!says.equals(said)) {
                    said = says;
                    LOG.log(Level.INFO, "may it go on in {0}? {1} {2}", question.ballot(), peer.name(), says);
                }
                Duration rest = sent.plus(LeashTimes.ASK_EVERY).minus(clock.get());
                if (rest.isPositive()) {
                    Thread.sleep(rest);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks once and takes in the answer; what the peer says, in words. */
    private String ask(LeashQuestion question, Duration sent) {
        try {
            Optional<Address> address = peers.find(peer.name());
            if (address.isEmpty()) {
                return "was not found yet";
            }
            return switch (asking.ask(address.get(), question, Limits.LEASH_ANSWER)) {
                case Reply.Done<LeashAnswer>(LeashAnswer answer) -> {
                    hearing.hear(question, sent, answer);
                    yield answer.yes() ? "says yes" : "says no: " + answer.reason();
                }
                case Reply.Refused<LeashAnswer> refused -> "will not be asked: " + refused.reason();
                case Reply.Failed<LeashAnswer> ignored -> "does not answer";
                case Reply.Unreachable<LeashAnswer> ignored -> "does not answer";
            };
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "cannot ask " + peer.name(), e);
            return "cannot be asked";
        }
    }
}
