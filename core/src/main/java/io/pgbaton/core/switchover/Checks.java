package io.pgbaton.core.switchover;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.election.Quorum;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.PrimaryLoad;
import io.pgbaton.core.switchover.Check.Kind;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The answers to all checks, as things stand at one moment. */
record Checks(
        Baton baton,
        Member holder,
        List<InstanceState> reached,
        @Nullable InstanceName published) {
    /** More than this is not received and replayed within the moment in which nobody can write. */
    static final long MOST_LAG_BYTES = 16L << 20;

    /** Less room than this, and the log of a primary has none; the instance itself objects below half of it. */
    static final long LEAST_FREE_BYTES = 256L << 20;

    /** A transaction that is open for longer was work to somebody. */
    static final long LONG_TRANSACTION_SECONDS = 60;

    private static final long MEGABYTE = 1L << 20;

    List<Check> of(Member candidate) {
        return List.of(
                primaryServes(),
                streams(candidate),
                synchronous(candidate),
                fit(candidate),
                lag(candidate),
                disk(candidate),
                othersKeepUp(candidate),
                enoughMembers(),
                enoughWithout(candidate),
                slots(),
                transactions(),
                endpoints());
    }

    private Check primaryServes() {
        Optional<InstanceState> state = state(holder);
        boolean serves = state.filter(this::leads).isPresent();
        String value = state.map(it -> "%s in epoch %s"
                        .formatted(it.server().phase(), it.promise().promisedEpoch()))
                .orElse("no answer");
        return Check.required(
                Kind.PRIMARY_SERVES,
                serves,
                value,
                serves
                        ? "%s serves epoch %s".formatted(holder.name(), baton.epoch())
                        : "%s does not serve epoch %s: that is a failover's case"
                                .formatted(holder.name(), baton.epoch()));
    }

    /** Before clients are let in there is nothing to move from. */
    private boolean leads(InstanceState state) {
        return state.server().isPrimary()
                && state.promise().leadsPromised()
                && baton.ballot().equals(state.promise().promised())
                && state.server().admitted().equals(baton.epoch());
    }

    private Check streams(Member candidate) {
        boolean streams = isStreaming(candidate);
        String value = state(candidate)
                .map(it -> "%s, receives from %s"
                        .formatted(
                                it.server().phase(),
                                Objects.requireNonNullElse(it.server().upstream(), "nobody")))
                .orElse("no answer");
        return Check.required(
                Kind.CANDIDATE_STREAMS,
                streams,
                value,
                "%s %s from %s in epoch %s"
                        .formatted(
                                candidate.name(),
                                streams ? "streams" : "does not stream",
                                holder.name(),
                                baton.epoch()));
    }

    /** The primary's own word, under the name that it counts; and the member's, about the promise. */
    private boolean isStreaming(Member member) {
        return state(holder)
                        .filter(state -> state.isFollowedBy(member, baton.epoch()))
                        .isPresent()
                && state(member)
                        .filter(state -> baton.ballot().equals(state.promise().promised())
                                && state.promise().followsPromised())
                        .isPresent();
    }

    private Check synchronous(Member candidate) {
        Command.SynchronousSetting setting =
                state(holder).map(InstanceState::synchronous).orElse(null);
        if (baton.acknowledgements() == 0) {
            return Check.passed(
                    Kind.CANDIDATE_SYNCHRONOUS,
                    "Async",
                    "commits wait for nobody; an orderly stop sends it everything");
        }
        boolean counts = setting != null
                && setting.acknowledgements() > 0
                && setting.peers().contains(candidate);
        return Check.required(
                Kind.CANDIDATE_SYNCHRONOUS,
                counts,
                setting == null
                        ? "no answer"
                        : "%d of %s"
                                .formatted(
                                        setting.acknowledgements(),
                                        setting.peers().stream()
                                                .map(Member::name)
                                                .toList()),
                "the acknowledgements of %s %s".formatted(candidate.name(), counts ? "count" : "do not count"));
    }

    private Check fit(Member candidate) {
        List<String> objections =
                state(candidate).map(InstanceState::objections).orElse(List.of("it does not answer"));
        return Check.required(
                Kind.CANDIDATE_FIT,
                objections.isEmpty(),
                objections.isEmpty() ? "no objection" : String.join("; ", objections),
                "%s %s".formatted(candidate.name(), objections.isEmpty() ? "can lead" : "cannot lead"));
    }

    private Check lag(Member candidate) {
        Optional<Long> lag = lagBytes(candidate);
        boolean small = lag.filter(bytes -> bytes <= MOST_LAG_BYTES).isPresent();
        return Check.required(
                Kind.CANDIDATE_LAG,
                small,
                lag.map("%,d bytes"::formatted).orElse("unknown"),
                "at most %,d bytes are made good while nobody can write".formatted(MOST_LAG_BYTES));
    }

    private Check disk(Member candidate) {
        Optional<Long> free = state(candidate).map(InstanceState::freeBytes);
        return Check.required(
                Kind.CANDIDATE_DISK,
                free.filter(bytes -> bytes >= LEAST_FREE_BYTES).isPresent(),
                free.map(bytes -> "%,d MB free".formatted(bytes / MEGABYTE)).orElse("unknown"),
                "a primary needs %,d MB of room".formatted(LEAST_FREE_BYTES / MEGABYTE));
    }

    /** An orderly stop waits until every receiver has all of it, for two seconds at most. */
    private Check othersKeepUp(Member candidate) {
        List<String> late = baton.peersOf(holder).stream()
                .filter(peer -> !peer.equals(candidate))
                .filter(this::isStreaming)
                .filter(peer ->
                        lagBytes(peer).filter(bytes -> bytes <= MOST_LAG_BYTES).isEmpty())
                .map(peer -> "%s lags %s"
                        .formatted(
                                peer.name(),
                                lagBytes(peer).map("%,d bytes"::formatted).orElse("by what is unknown")))
                .toList();
        return Check.wanted(
                Kind.OTHERS_KEEP_UP,
                late.isEmpty(),
                late.isEmpty() ? "nobody lags" : String.join(", ", late),
                late.isEmpty()
                        ? "nobody holds up an orderly stop"
                        : "an orderly stop waits for them, up to 2 s, and is none then");
    }

    private Check enoughMembers() {
        return quorum(Kind.ENOUGH_MEMBERS, present(), true, "to move");
    }

    private Check enoughWithout(Member candidate) {
        List<Member> others =
                present().stream().filter(member -> !member.equals(candidate)).toList();
        return quorum(
                Kind.ENOUGH_WITHOUT_CANDIDATE,
                others,
                false,
                "to go on if %s died on the way".formatted(candidate.name()));
    }

    private Check quorum(Kind kind, List<Member> there, boolean required, String purpose) {
        Quorum quorum = new Quorum(baton.members(), baton.acknowledgements());
        // Where commits wait for nobody only the holder has them all (AsyncElection).
        boolean enough = baton.acknowledgements() > 0 ? quorum.isClosedBy(there) : there.contains(holder);
        int needed = baton.acknowledgements() > 0 ? quorum.required() : 1;
        String value =
                "%d of %d members".formatted(there.size(), baton.members().size());
        String reason = "%d of them are needed %s".formatted(needed, purpose);
        return required ? Check.required(kind, enough, value, reason) : Check.wanted(kind, enough, value, reason);
    }

    private List<Member> present() {
        return baton.members().stream()
                .filter(member -> state(member)
                        .filter(state ->
                                state.promise().isJoined() && state.promise().dirty() == null)
                        .isPresent())
                .toList();
    }

    private Check slots() {
        Optional<PrimaryLoad> load = load();
        List<String> slots = load.map(PrimaryLoad::slots).orElse(List.of());
        return Check.wanted(
                Kind.SLOTS,
                load.isPresent() && slots.isEmpty(),
                load.isEmpty() ? "unknown" : slots.isEmpty() ? "none" : String.join(", ", slots),
                slots.isEmpty() ? "no replication slot is left behind" : "the new primary does not have them");
    }

    private Check transactions() {
        Optional<Long> oldest = load().map(PrimaryLoad::oldestTransactionSeconds);
        return Check.wanted(
                Kind.LONG_TRANSACTIONS,
                oldest.filter(seconds -> seconds <= LONG_TRANSACTION_SECONDS).isPresent(),
                oldest.map(seconds -> seconds == 0 ? "none over 10 s" : "%d s".formatted(seconds))
                        .orElse("unknown"),
                "open transactions are ended; one that is open for more than %d s is work to somebody"
                        .formatted(LONG_TRANSACTION_SECONDS));
    }

    private Optional<PrimaryLoad> load() {
        return state(holder).map(InstanceState::load);
    }

    private Check endpoints() {
        boolean right = holder.name().equals(published);
        return Check.wanted(
                Kind.ENDPOINTS,
                right,
                published == null ? "nobody" : published.value(),
                "clients %s led to %s".formatted(right ? "are" : "are not", holder.name()));
    }

    private Optional<Long> lagBytes(Member member) {
        Optional<Position> own = state(member).map(state -> state.server().position());
        Optional<Position> primary = state(holder).map(state -> state.server().position());
        return own.isPresent()
                        && primary.isPresent()
                        && own.get().timeline().equals(primary.get().timeline())
                ? Optional.of(primary.get().lsn().bytesSince(own.get().lsn()))
                : Optional.empty();
    }

    private Optional<InstanceState> state(Member member) {
        return reached.stream().filter(state -> state.member().equals(member)).findFirst();
    }
}
