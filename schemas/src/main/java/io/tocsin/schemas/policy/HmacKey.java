package io.tocsin.schemas.policy;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The secret that turns values into tokens (RFC 2104 with SHA-256, cut to 96 bits). Never prints. For any thread. */
public final class HmacKey {
    /** A key that could be guessed would give back what the tokens stand for. */
    public static final int MIN_CHARACTERS = 16;

    static final String PREFIX = "hmac:";

    /** Ninety-six bits: no two values meet, and no run of digits as long as a card number's can stand alone in it. */
    static final int HEX_DIGITS = 24;

    private static final String ALGORITHM = "HmacSHA256";
    private static final HmacKey NONE = new HmacKey("");

    private final String secret;

    private HmacKey(String secret) {
        this.secret = secret;
    }

    /** No key, with which nothing can be turned into a token. */
    public static HmacKey none() {
        return NONE;
    }

    /**
     * A key from a secret that those who shall come to the same tokens share.
     *
     * @throws IllegalArgumentException if it is shorter than {@link #MIN_CHARACTERS}
     */
    public static HmacKey of(String secret) {
        if (secret.length() < MIN_CHARACTERS) {
            throw new IllegalArgumentException("a key of less than " + MIN_CHARACTERS + " characters");
        }
        return new HmacKey(secret);
    }

    boolean isPresent() {
        return !secret.isEmpty();
    }

    /** {@code hmac:} and 24 hexadecimal digits. */
    String token(String value) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            byte[] digest = mac.doFinal(value.getBytes(StandardCharsets.UTF_8));
            return PREFIX + HexFormat.of().formatHex(digest, 0, HEX_DIGITS / 2);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HmacKey key && key.secret.equals(secret);
    }

    @Override
    public int hashCode() {
        return secret.hashCode();
    }

    @Override
    public String toString() {
        return isPresent() ? "***" : "";
    }
}
