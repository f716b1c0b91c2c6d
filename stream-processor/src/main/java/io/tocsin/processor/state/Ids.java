package io.tocsin.processor.state;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.SortedMap;

/** Short names for long things, in keys: 128 bits of SHA-256, so that no two are ever the same. */
public final class Ids {
    private static final int BYTES = 16;

    private Ids() {}

    public static String of(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Of labels, whichever map they are in. */
    public static String of(SortedMap<String, String> labels) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> label : labels.entrySet()) {
            text.append(label.getKey().length())
                    .append(':')
                    .append(label.getKey())
                    .append(label.getValue().length())
                    .append(':')
                    .append(label.getValue());
        }
        return of(text.toString());
    }
}
