package io.tocsin.processor.contribution;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The texts that came lately, by their bytes: names and values of labels come again and again, and what is the same object
 * is compared at once. So many are kept, and a new one drives out another. Not for several threads.
 */
public final class KnownTexts {
    /** Longer ones are made each time. */
    private static final int MAX_BYTES = 256;

    private static final int PLACES = 1 << 13;

    private final @Nullable Known[] places;

    private static final class Known {
        private final int hash;
        private final byte[] utf8;
        private final String text;

        Known(int hash, byte[] utf8, String text) {
            this.hash = hash;
            this.utf8 = utf8;
            this.text = text;
        }
    }

    private KnownTexts(int places) {
        this.places = new @Nullable Known[places];
    }

    /** Without any yet. */
    public static KnownTexts empty() {
        return new KnownTexts(PLACES);
    }

    /** That keeps none, for who reads once. */
    public static KnownTexts none() {
        return new KnownTexts(0);
    }

    /** @param utf8 not changed afterwards */
    String of(byte[] utf8) throws UnreadableContributionException {
        if (utf8.length > MAX_BYTES || places.length == 0) {
            return ByteReader.decoded(utf8);
        }
        int hash = Arrays.hashCode(utf8) * 0x9e3779b9;
        int place = (hash ^ (hash >>> 15)) & (places.length - 1);
        Known known = places[place];
        if (known != null && known.hash == hash && Arrays.equals(known.utf8, utf8)) {
            return known.text;
        }
        String text = ByteReader.decoded(utf8);
        places[place] = new Known(hash, utf8, text);
        return text;
    }
}
