package io.pgbaton.resources.crd;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.pgbaton.core.parameters.ParameterRule;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Adds to a generated CRD what the generator cannot say. */
final class CrdFinish {
    /** For what Kubernetes' own types leave open in a spec: the server weighs a rule by the largest value it could meet. */
    private static final long MAX_TEXT = 253;

    private static final long MAX_ENTRIES = 32;
    private static final long MAX_QUANTITY = 32;

    private CrdFinish() {}

    static void finish(CustomResourceDefinition crd, Class<?> kind) {
        CustomResourceDefinitionVersion version = crd.getSpec().getVersions().getFirst();
        sortColumns(version, kind);
        JSONSchemaProps schema = version.getSchema().getOpenAPIV3Schema();
        Map<String, JSONSchemaProps> parts = schema.getProperties();
        if (version.getSubresources() == null) {
            parts.remove("status");
        }
        JSONSchemaProps spec = part(schema, "spec");
        keyBy(spec, "members", "instance", "volume");
        keyBy(spec, "candidates", "epoch");
        noOtherNamespace(spec);
        noRuleTwice(spec);
        boundParameters(spec);
        bound(spec);
        if (parts.containsKey("status")) {
            keyBy(part(schema, "status"), "conditions", "type");
            keyBy(part(schema, "status"), "instances", "name");
            keyBy(part(schema, "status"), "candidates", "instance");
        }
    }

    /** The generator sorts them by path; people read them in the order in which they stand on the class. */
    private static void sortColumns(CustomResourceDefinitionVersion version, Class<?> kind) {
        List<String> order = Arrays.stream(kind.getAnnotationsByType(AdditionalPrinterColumn.class))
                .map(AdditionalPrinterColumn::name)
                .toList();
        version.getAdditionalPrinterColumns()
                .sort(Comparator.comparingInt((CustomResourceColumnDefinition it) -> order.indexOf(it.getName())));
    }

    private static JSONSchemaProps part(JSONSchemaProps schema, String name) {
        return Objects.requireNonNull(schema.getProperties().get(name), name);
    }

    /** Marks a list whose entries are told apart by these fields: none twice, and their order is of no account. */
    private static void keyBy(JSONSchemaProps schema, String name, String... keys) {
        @Nullable JSONSchemaProps list = schema.getProperties().get(name);
        if (list != null) {
            list.setXKubernetesListType("map");
            list.setXKubernetesListMapKeys(List.of(keys));
            list.getItems().getSchema().setRequired(required(list.getItems().getSchema(), keys));
        }
    }

    private static List<String> required(JSONSchemaProps item, String... keys) {
        return Stream.concat(item.getRequired().stream(), Arrays.stream(keys))
                .distinct()
                .sorted()
                .toList();
    }

    /** A record's component is a field and an accessor, so the generator meets each annotation twice. */
    private static void noRuleTwice(JSONSchemaProps spec) {
        for (JSONSchemaProps part : spec.getProperties().values()) {
            part.setXKubernetesValidations(
                    part.getXKubernetesValidations().stream().distinct().toList());
            noRuleTwice(part);
        }
    }

    /** Nothing of a cluster lives in, or is taken from, another namespace. */
    private static void noOtherNamespace(JSONSchemaProps spec) {
        @Nullable JSONSchemaProps storage = spec.getProperties().get("storageSpec");
        if (storage != null) {
            part(storage, "dataSourceRef").getProperties().remove("namespace");
        }
    }

    private static void boundParameters(JSONSchemaProps spec) {
        @Nullable JSONSchemaProps postgresql = spec.getProperties().get("postgresql");
        if (postgresql != null) {
            JSONSchemaProps parameters = part(postgresql, "parameters");
            parameters.setMaxProperties((long) ParameterRule.MOST);
            parameters.getAdditionalProperties().getSchema().setMaxLength((long) ParameterRule.LONGEST_VALUE);
        }
    }

    private static void bound(JSONSchemaProps schema) {
        if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
            schema.setMaxLength(MAX_QUANTITY);
        }
        switch (schema.getType() == null ? "" : schema.getType()) {
            case "string" -> {
                if (schema.getMaxLength() == null && schema.getEnum().isEmpty()) {
                    schema.setMaxLength(MAX_TEXT);
                }
            }
            case "array" -> {
                if (schema.getMaxItems() == null) {
                    schema.setMaxItems(MAX_ENTRIES);
                }
                bound(schema.getItems().getSchema());
            }
            case "object" -> {
                schema.getProperties().values().forEach(CrdFinish::bound);
                if (schema.getAdditionalProperties() != null) {
                    if (schema.getMaxProperties() == null) {
                        schema.setMaxProperties(MAX_ENTRIES);
                    }
                    bound(schema.getAdditionalProperties().getSchema());
                }
            }
            default -> {}
        }
    }
}
