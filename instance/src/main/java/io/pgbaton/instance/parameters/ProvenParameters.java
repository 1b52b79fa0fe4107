package io.pgbaton.instance.parameters;

import io.pgbaton.core.parameters.Parameters;
import io.pgbaton.instance.volume.DurableFiles;
import io.pgbaton.wire.Wire;
import io.pgbaton.wire.WireException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The parameters with which PostgreSQL was last ready on a volume.
 *
 * @param pod in which pod that was
 */
record ProvenParameters(String pod, Parameters parameters) {
    /** Empty if it never was ready, or what was kept cannot be read: then it is as if nothing were known. */
    static Optional<ProvenParameters> load(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Wire.read(Files.readString(file), ProvenParameters.class));
        } catch (WireException e) {
            return Optional.empty();
        }
    }

    void save(Path file) throws IOException {
        DurableFiles.write(file, Wire.write(this));
    }
}
