package io.pgbaton.wire.tls;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * Credentials in a folder: {@code ca.crt}, {@code NAME.crt} and {@code NAME.key}. They are read again while they are used, so
 * that a renewed certificate takes no restart; files that cannot be read, or do not fit together for the moment that a renewal
 * takes, leave those that were read before.
 */
public final class CredentialFiles implements Supplier<Credentials> {
    private static final Logger LOG = System.getLogger(CredentialFiles.class.getName());

    /** Between two looks. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    /** Somebody has to hear of it when the end is so near: it should have been renewed a month ago. */
    private static final Duration ENDING = Duration.ofDays(30);

    private final Path folder;
    private final String name;
    private final Duration pause;
    private Pem content;
    private Credentials credentials;
    private long lookedNanos;
    private String trouble = "";

    /** The three as they stand in their files. */
    public record Pem(String authorities, String certificate, String key) {
        Credentials parse() throws GeneralSecurityException {
            return Credentials.parse(authorities, certificate, key);
        }

        /** Leaves the key out, which no log may show. */
        @Override
        public String toString() {
            return "Pem[...]";
        }
    }

    /**
     * Reads them for the first time.
     *
     * @throws IOException if one cannot be read or is malformed; the message says which
     */
    public CredentialFiles(Path folder, String name) throws IOException {
        this(folder, name, LOOK);
    }

    /** With another pause between two looks; for tests. */
    public CredentialFiles(Path folder, String name, Duration pause) throws IOException {
        this.pause = pause;
        this.folder = folder;
        this.name = name;
        content = content();
        try {
            credentials = content.parse();
        } catch (GeneralSecurityException e) {
            throw new IOException("the credentials of %s in %s: %s".formatted(name, folder, e.getMessage()), e);
        }
        lookedNanos = System.nanoTime();
    }

    @Override
    public synchronized Credentials get() {
        if (System.nanoTime() - lookedNanos >= pause.toNanos()) {
            lookedNanos = System.nanoTime();
            look();
        }
        return credentials;
    }

    /** What {@link #get} was read from. */
    public synchronized Pem pem() {
        get();
        return content;
    }

    private void look() {
        try {
            Pem now = content();
            if (!now.equals(content)) {
                credentials = now.parse();
                content = now;
                LOG.log(Level.INFO, "from now on: {0}", credentials);
            }
            complain(ending());
        } catch (IOException | GeneralSecurityException e) {
            complain(String.valueOf(e.getMessage()));
        }
    }

    /** Empty if it is far away. */
    private String ending() {
        Instant end = credentials.certificate().getNotAfter().toInstant();
        return Instant.now().plus(ENDING).isAfter(end)
                ? "it ends soon and was not renewed; see whether an operator runs"
                : "";
    }

    /** What lasts is said once. */
    private void complain(String now) {
        if (!now.equals(trouble) && !now.isEmpty()) {
            LOG.log(Level.WARNING, "goes on with {0}: {1}", credentials, now);
        }
        trouble = now;
    }

    private Pem content() throws IOException {
        return new Pem(
                Files.readString(folder.resolve(Credentials.AUTHORITIES)),
                Files.readString(folder.resolve(name + Credentials.CERTIFICATE_SUFFIX)),
                Files.readString(folder.resolve(name + Credentials.KEY_SUFFIX)));
    }
}
