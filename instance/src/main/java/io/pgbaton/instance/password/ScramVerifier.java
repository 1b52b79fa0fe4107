package io.pgbaton.instance.password;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** What PostgreSQL keeps of a password (RFC 5803, column rolpassword): enough to check one, not to know it. */
record ScramVerifier(int iterations, String salt, String storedKey) {
    private static final Pattern FORM = Pattern.compile("SCRAM-SHA-256\\$(\\d{1,9}):([^$]+)\\$([^:]+):.+");
    private static final int KEY_BITS = 256;

    /** Empty if the text is none, as for a password kept in another form. */
    static Optional<ScramVerifier> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new ScramVerifier(Integer.parseInt(matcher.group(1)), matcher.group(2), matcher.group(3)))
                : Optional.empty();
    }

    /**
     * True if this is the password.
     *
     * <p>PostgreSQL normalizes one that is not ASCII (SASLprep). That is not done here: such a password is never recognized.
     */
    boolean accepts(String password) {
        try {
            PBEKeySpec spec =
                    new PBEKeySpec(password.toCharArray(), Base64.getDecoder().decode(salt), iterations, KEY_BITS);
            byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(salted, mac.getAlgorithm()));
            byte[] clientKey = mac.doFinal("Client Key".getBytes(StandardCharsets.US_ASCII));
            byte[] key = MessageDigest.getInstance("SHA-256").digest(clientKey);
            return MessageDigest.isEqual(key, Base64.getDecoder().decode(storedKey));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SCRAM", e);
        }
    }
}
