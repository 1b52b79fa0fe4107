package io.pgbaton.instance.password;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** What PostgreSQL keeps of a password (RFC 5803, column rolpassword): enough to check one, not to know it. */
public record ScramVerifier(int iterations, String salt, String storedKey, String serverKey) {
    private static final Pattern FORM = Pattern.compile("SCRAM-SHA-256\\$(\\d{1,9}):([^$]+)\\$([^:]+):(.+)");
    private static final int KEY_BITS = 256;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** As PostgreSQL does it by default. */
    private static final int ITERATIONS = 4096;

    /** Iterations make guesses dear, and a long random text is not guessed; a login repeats them, on both sides. */
    private static final int ITERATIONS_OF_RANDOM = 1;

    private static final int SALT_BYTES = 16;

    /** Empty if the text is none, as for a password kept in another form. */
    static Optional<ScramVerifier> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new ScramVerifier(
                        Integer.parseInt(matcher.group(1)), matcher.group(2), matcher.group(3), matcher.group(4)))
                : Optional.empty();
    }

    /** Of this password, with a salt of its own. */
    static ScramVerifier of(String password) {
        return of(password, newSalt(), ITERATIONS);
    }

    private static String newSalt() {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return Base64.getEncoder().encodeToString(salt);
    }

    static ScramVerifier of(String password, String salt, int iterations) {
        try {
            PBEKeySpec spec =
                    new PBEKeySpec(password.toCharArray(), Base64.getDecoder().decode(salt), iterations, KEY_BITS);
            byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
            byte[] stored = MessageDigest.getInstance("SHA-256").digest(mac(salted, "Client Key"));
            Base64.Encoder base64 = Base64.getEncoder();
            return new ScramVerifier(
                    iterations, salt, base64.encodeToString(stored), base64.encodeToString(mac(salted, "Server Key")));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SCRAM", e);
        }
    }

    private static byte[] mac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, mac.getAlgorithm()));
        return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * What SQL takes in place of the password, quoted: its verifier, so that no statement shows the password. PostgreSQL
     * normalizes a password that is not ASCII (SASLprep), which is not done here: such a one is left to it.
     */
    public static String literal(String password) {
        boolean isAscii = StandardCharsets.US_ASCII.newEncoder().canEncode(password);
        return "'%s'".formatted(isAscii ? of(password) : password.replace("'", "''"));
    }

    /**
     * As {@link #literal}, of a password that nobody chose: long, random, in ASCII. Whoever logs in with it does so quickly, which
     * counts where it is done on the way of a failover: in a process whose Java compiles little, a login with a password that a
     * person may have chosen takes 10 to 30 ms of a processor.
     */
    public static String literalOfRandom(String password) {
        return "'%s'".formatted(of(password, newSalt(), ITERATIONS_OF_RANDOM));
    }

    /** True if this is the password. One that is not ASCII is never recognized, see {@link #literal}. */
    boolean accepts(String password) {
        return MessageDigest.isEqual(
                Base64.getDecoder().decode(of(password, salt, iterations).storedKey),
                Base64.getDecoder().decode(storedKey));
    }

    /** As PostgreSQL keeps it. */
    @Override
    public String toString() {
        return "SCRAM-SHA-256$%d:%s$%s:%s".formatted(iterations, salt, storedKey, serverKey);
    }
}
