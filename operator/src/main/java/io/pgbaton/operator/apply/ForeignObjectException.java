package io.pgbaton.operator.apply;

/** An object of the wanted name belongs to another cluster, most likely an earlier one that is still being removed. */
public final class ForeignObjectException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ForeignObjectException(String kind, String name) {
        super("%s %s still belongs to another cluster of this name: waiting until it is gone".formatted(kind, name));
    }
}
