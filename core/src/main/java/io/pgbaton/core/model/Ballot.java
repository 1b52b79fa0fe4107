package io.pgbaton.core.model;

/** One opening of the baton: its epoch and the token of whoever opened it. What instances promise to. */
public record Ballot(Epoch epoch, Token token) {
    /** True if both name the same epoch but come from different openings. */
    public boolean rivals(Ballot other) {
        return epoch.equals(other.epoch) && !token.equals(other.token);
    }

    @Override
    public String toString() {
        return "epoch %s (token %s)".formatted(epoch, token);
    }
}
