package io.pgbaton.resources.baton;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import io.pgbaton.resources.PgbatonApi;

/**
 * The authority on who may be primary of one cluster, under the cluster's own name (safety rules, section 1). Written by the
 * worker only, never applied again, never repaired; people read it.
 */
@Group(PgbatonApi.NAME)
@Version(PgbatonApi.VERSION)
@Kind("PostgresBaton")
@Singular("postgresbaton")
@Plural("postgresbatons")
@ShortNames("pgbaton")
@AdditionalPrinterColumn(name = "Epoch", jsonPath = ".spec.epoch", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".spec.phase", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Holder",
        jsonPath = ".spec.holder.instance",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Acks",
        jsonPath = ".spec.acknowledgements",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
        name = "Members",
        jsonPath = ".spec.members",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1)
// Every other rule compares two specs: one that was taken away and written anew would go by none of them.
@ValidationRule(value = "has(self.spec)", message = "a PostgresBaton never loses its spec")
public final class PostgresBaton extends CustomResource<PostgresBatonSpec, Void> implements Namespaced {
    private static final long serialVersionUID = 1L;

    @Override
    @SuppressWarnings("NullAway") // absent only until the object has been read or filled
    protected PostgresBatonSpec initSpec() {
        return null;
    }
}
