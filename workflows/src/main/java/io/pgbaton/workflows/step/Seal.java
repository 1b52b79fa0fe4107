package io.pgbaton.workflows.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pgbaton.workflows.PayloadJson;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Shows that a word was sent by who has the cluster's seal key, which are operator and worker: an HMAC over the signal's name, its
 * content and the run it was sent to. It is good for that one word to that one run; a history that shows it shows no secret.
 */
public final class Seal {
    private static final String ALGORITHM = "HmacSHA256";

    private Seal() {}

    /**
     * What is sealed.
     *
     * @param signal the signal's name
     * @param run the id of the run; of its workflow where a signal may also start one
     */
    public static String text(String signal, String run, PersonsWord word) {
        try {
            return "%s %s %s".formatted(signal, run, PayloadJson.mapper().writeValueAsString(word.under(null)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a word is always JSON", e);
        }
    }

    /** The seal of a text. */
    public static String of(String key, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    /** True if this is the seal of that text. */
    public static boolean fits(String key, String text, @Nullable String seal) {
        return seal != null
                && MessageDigest.isEqual(
                        of(key, text).getBytes(StandardCharsets.US_ASCII), seal.getBytes(StandardCharsets.UTF_8));
    }
}
