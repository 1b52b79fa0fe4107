package io.pgbaton.operator.desired;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The one secret of an installation, from which the control secrets of every cluster follow. A control Secret that is lost
 * comes back as it was: its instances have read it at their start, and PostgreSQL has it as a password, so with another one
 * nobody could speak to the cluster any more.
 */
public final class InstallationKey {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private final byte[] key;

    public InstallationKey(byte[] key) {
        this.key = key.clone();
    }

    /**
     * The secret of this name in the cluster of this name: 32 letters and digits, the same each time. It does not follow from
     * the cluster's UID, because a database that was kept and is adopted by a cluster made again knows the passwords of before.
     */
    public String secret(Owned cluster, String name) {
        byte[] bytes = mac("%s/%s/%s".formatted(cluster.namespace(), cluster.cluster(), name));
        StringBuilder secret = new StringBuilder(bytes.length);
        for (byte each : bytes) {
            secret.append(ALPHABET.charAt(Byte.toUnsignedInt(each) % ALPHABET.length()));
        }
        return secret.toString();
    }

    private byte[] mac(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
