package io.pgbaton.core.election;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.fencing.FencePolicy;
import io.pgbaton.core.fencing.Fencing;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.Frozen;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What both elections have in common; exactly one of winner and reason is there. */
record Vote(
        @Nullable Standing winner,
        LossEstimate loss,
        String reason,
        String waitsFor,
        @Nullable WayOut wayOut,
        AsyncVerdict.@Nullable Ask ask,
        List<Standing> standings) {
    static Vote of(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Elect elect ->
                new Vote(elect.winner(), LossEstimate.NOTHING, elect.why(), "", null, null, elect.standings());
            case Verdict.Hold hold ->
                new Vote(
                        null,
                        LossEstimate.NOTHING,
                        hold.reason(),
                        hold.waitsFor(),
                        hold.wayOut(),
                        null,
                        hold.standings());
        };
    }

    static Vote of(AsyncVerdict verdict) {
        return switch (verdict) {
            case AsyncVerdict.Elect elect ->
                new Vote(elect.winner(), elect.loss(), elect.why(), "", null, null, elect.standings());
            case AsyncVerdict.Hold hold ->
                new Vote(null, LossEstimate.NOTHING, hold.reason(), hold.waitsFor(), null, null, hold.standings());
            case AsyncVerdict.Ask ask ->
                new Vote(
                        null,
                        ask.loss(),
                        "%s could lead, but %s".formatted(ask.winner().answer().member(), ask.loss()),
                        "a person to accept that, or an answer from %s"
                                .formatted(ask.loss().of()),
                        null,
                        ask,
                        ask.standings());
        };
    }

    Ruling under(String fence) {
        return winner == null
                ? new Ruling.Wait(
                        reason, waitsFor, wayOut, List.of(), List.of(), List.of(), ask, ask != null, standings)
                : new Ruling.Lead(winner, loss, "%s%s".formatted(reason, lossInWords()), fence, standings);
    }

    private String lossInWords() {
        return loss.isNothing() ? "" : ", although " + loss;
    }

    Ruling without(Baton baton, Collection<Frozen> answers, Fencing.Unproven unproven) {
        List<Member> suspects = unproven.suspects();
        List<Member> ending = FencePolicy.whoseLeashEnds(baton, unproven, answers);
        List<String> awaited =
                new ArrayList<>(List.of("an answer from %s, the end of its process".formatted(suspects)));
        if (ending.containsAll(suspects)) {
            awaited.add("the end of its leash");
        }
        return new Ruling.Wait(
                winner == null ? "%s; and %s".formatted(unproven.summary(), reason) : unproven.summary(),
                "%s, or a person's word%s"
                        .formatted(String.join(", ", awaited), waitsFor.isEmpty() ? "" : "; and for " + waitsFor),
                wayOut,
                suspects,
                ending,
                FencePolicy.frozen(baton, answers),
                ask,
                winner != null || ask != null,
                standings);
    }
}
