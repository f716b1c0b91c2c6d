package io.tocsin.testkit;

/** System properties that the build sets. */
final class Property {
    private Property() {}

    static String required(String name) {
        String value = System.getProperty(name, "");
        if (value.isEmpty()) {
            throw new IllegalStateException("the system property " + name
                    + " is not set: integration tests run under failsafe, which the root pom tells it");
        }
        return value;
    }
}
