package io.pgbaton.operator.person;

import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.workflows.step.Approval;
import io.pgbaton.workflows.step.Cancellation;
import io.pgbaton.workflows.step.Confirmation;
import io.pgbaton.workflows.step.Departure;
import io.pgbaton.workflows.step.Evidence;
import io.pgbaton.workflows.step.Permit;
import io.pgbaton.workflows.step.PlanAnswer;
import io.pgbaton.workflows.step.Rejection;
import io.pgbaton.workflows.step.Skipping;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a person can say, as an annotation of a PostgresCluster or of a request, and as the signal that carries it on. */
public enum Word {
    /** The machine of an instance is off (M3). */
    CONFIRM_FENCED("confirm-fenced", "confirmFenced", Confirmation.class),
    /** Yes to what a run asks. */
    APPROVE("approve", "approve", Approval.class),
    /** No to what a run asks. */
    REJECT("reject", "reject", Rejection.class),
    /** The primary is gone, and somebody knows it who is no program. */
    PRIMARY_LOST("primary-lost", "primaryLost", Evidence.class),
    /** A member that stays away shall leave for good. */
    LET_LEAVE("let-leave", "letLeave", Departure.class),
    /** A cluster that is being deleted goes without its last backup. */
    SKIP_FINAL_BACKUP("skip-final-backup", "skipFinalBackup", Skipping.class),
    /** A cluster that has data and no Baton shall be adopted. */
    ADOPT("adopt", "adopt", Permit.class),
    /** A run shall stop, if it still can. */
    CANCEL("cancel", "cancel", Cancellation.class),
    /** Yes to the plan of a switchover; said of the PostgresRoleChange that asks for it. */
    APPROVE_PLAN("approve", "approve", PlanAnswer.class),
    /** No to the plan of a switchover; said of the PostgresRoleChange that asks for it. */
    REJECT_PLAN("reject", "reject", PlanAnswer.class);

    /** The operator's to set. */
    private static final String SEAL = "seal";

    private final String key;
    private final String signal;
    private final Class<? extends Record> payload;

    Word(String key, String signal, Class<? extends Record> payload) {
        this.key = key;
        this.signal = signal;
        this.payload = payload;
    }

    /** What is said of a cluster. */
    static List<Word> ofClusters() {
        return Arrays.stream(values()).filter(word -> !word.isOfRequest()).toList();
    }

    /** What is said of a switchover that somebody asked for. */
    static List<Word> ofRequests() {
        return Arrays.stream(values()).filter(Word::isOfRequest).toList();
    }

    boolean isOfRequest() {
        return payload == PlanAnswer.class;
    }

    public String annotation() {
        return "%s/%s".formatted(PgbatonApi.NAME, key);
    }

    public String signal() {
        return signal;
    }

    Class<? extends Record> payload() {
        return payload;
    }

    /** The names that it takes, in order: what a person can write; what programs observe is theirs to say. */
    List<String> fields() {
        return Arrays.stream(payload.getRecordComponents())
                .filter(component -> component.getType() == String.class || component.getType() == Long.class)
                .map(RecordComponent::getName)
                .filter(name -> !name.equals(SEAL))
                .toList();
    }

    /** What is missing, in words; null if it is complete. */
    static @Nullable String complaint(Record said) {
        return switch (said) {
            case Confirmation confirmation -> confirmation.complaint();
            case Approval approval -> approval.complaint();
            case Rejection rejection -> rejection.complaint();
            case Evidence evidence -> evidence.complaint();
            case Departure departure -> departure.complaint();
            case Skipping skipping -> skipping.complaint();
            case Permit permit -> permit.complaint();
            case Cancellation cancellation -> cancellation.complaint();
            case PlanAnswer answer -> answer.complaint();
            default -> throw new IllegalArgumentException("no word of a person: " + said);
        };
    }

    public static Optional<Word> ofSignal(String signal) {
        return ofClusters().stream().filter(word -> word.signal.equals(signal)).findFirst();
    }
}
