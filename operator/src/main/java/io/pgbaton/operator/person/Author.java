package io.pgbaton.operator.person;

import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Map;

/** Which program wrote an annotation, as the API server has kept it: the name of the person stands in the annotation itself. */
final class Author {
    private Author() {}

    static String of(ObjectMeta meta, String annotation) {
        return meta.getManagedFields().stream()
                .filter(entry -> owns(entry.getFieldsV1(), annotation))
                .map(ManagedFieldsEntry::getManager)
                .filter(manager -> manager != null && !manager.isBlank())
                .findFirst()
                .orElse("an unknown program");
    }

    private static boolean owns(FieldsV1 fields, String annotation) {
        return fields != null
                && fields.getAdditionalProperties().get("f:metadata") instanceof Map<?, ?> metadata
                && metadata.get("f:annotations") instanceof Map<?, ?> annotations
                && annotations.containsKey("f:" + annotation);
    }
}
