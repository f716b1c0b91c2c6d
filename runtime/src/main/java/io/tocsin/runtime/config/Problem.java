package io.tocsin.runtime.config;

/**
 * One thing that is wrong in a configuration.
 *
 * @param where file and line ({@code gateway.yaml:12}), or the environment variable that says so
 * @param key dotted path of the key, empty when the file as a whole is meant
 * @param what what is wrong and what would be right
 */
public record Problem(String where, String key, String what) {
    @Override
    public String toString() {
        return key.isEmpty() ? where + ": " + what : where + ": " + key + ": " + what;
    }
}
