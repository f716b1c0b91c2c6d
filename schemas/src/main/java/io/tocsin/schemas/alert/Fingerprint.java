package io.tocsin.schemas.alert;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Alertmanager's name of a label set: FNV-1a, 64 bits, over the labels sorted by name, each name and each value
 * followed by 0xff (prometheus/common {@code model.LabelSet.Fingerprint}).
 */
public final class Fingerprint {
    private static final long OFFSET_BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;
    private static final byte SEPARATOR = (byte) 0xff;

    private Fingerprint() {}

    /** 16 hexadecimal digits in lower case. A label with an empty value is no label, as in Alertmanager. */
    public static String of(Map<String, String> labels) {
        List<byte[][]> sorted = new ArrayList<>(labels.size());
        labels.forEach((name, value) -> {
            if (!value.isEmpty()) {
                sorted.add(new byte[][] {utf8(name), utf8(value)});
            }
        });
        // Go sorts strings by their bytes; Java's own order differs beyond the basic plane.
        sorted.sort((a, b) -> Arrays.compareUnsigned(a[0], b[0]));
        long hash = OFFSET_BASIS;
        for (byte[][] label : sorted) {
            hash = add(hash, label[0]);
            hash = add(hash, label[1]);
        }
        String hex = Long.toHexString(hash);
        return "0".repeat(16 - hex.length()) + hex;
    }

    private static long add(long hash, byte[] text) {
        long sum = hash;
        for (byte b : text) {
            sum = (sum ^ (b & 0xff)) * PRIME;
        }
        return (sum ^ (SEPARATOR & 0xff)) * PRIME;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
