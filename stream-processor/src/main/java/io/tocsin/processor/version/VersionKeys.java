package io.tocsin.processor.version;

/** The keys of the topic {@code rule-versions}: {@code version/NUMBER/HASH} and {@code outcome/NUMBER}. */
public final class VersionKeys {
    private static final String VERSION = "version/";
    private static final String OUTCOME = "outcome/";

    private VersionKeys() {}

    /** Of the record of a version. */
    public static String version(long number, String hash) {
        return VERSION + number + "/" + hash;
    }

    /** Of the record that tells what became of a version. */
    public static String outcome(long number) {
        return OUTCOME + number;
    }

    static boolean isVersion(String key) {
        return key.startsWith(VERSION);
    }

    static boolean isOutcome(String key) {
        return key.startsWith(OUTCOME);
    }

    /** @throws NumberFormatException when the key is not one of these */
    static long number(String key) {
        int from = key.indexOf('/') + 1;
        int to = key.indexOf('/', from);
        return Long.parseLong(to < 0 ? key.substring(from) : key.substring(from, to));
    }

    static String hash(String key) {
        return key.substring(key.lastIndexOf('/') + 1);
    }
}
