package io.pgbaton.operator.view;

import io.pgbaton.resources.Labels;
import java.util.Arrays;
import java.util.Map;

/** Why the operator itself asks for a switchover. */
public enum MoveCause {
    /** The primary cannot be made as the spec says where it is primary. */
    SPEC("spec"),
    /** The primary's node is about to be emptied. */
    NODE("node"),
    /** The primary's pod is being deleted. */
    POD("pod");

    private final String label;

    MoveCause(String label) {
        this.label = label;
    }

    /** As the request says it by {@link Labels#ASKED_BECAUSE}. */
    public String label() {
        return label;
    }

    /** What a request with these labels was asked for; an earlier version knew one cause only, and did not name it. */
    static MoveCause of(Map<String, String> labels) {
        return Arrays.stream(values())
                .filter(cause -> cause.label.equals(labels.get(Labels.ASKED_BECAUSE)))
                .findFirst()
                .orElse(SPEC);
    }
}
