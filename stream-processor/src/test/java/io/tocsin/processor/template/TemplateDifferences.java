package io.tocsin.processor.template;

import java.util.Optional;
import java.util.regex.Pattern;

/** Where templates mean something else in Prometheus 3 than in 2.42, or are refused on purpose, and why. */
final class TemplateDifferences {
    private static final Pattern ADDRESS = Pattern.compile("0xc00[0-9a-f]{7}");
    private static final Pattern TYPES = Pattern.compile(": [a-zA-Z.0-9{}\\[\\] *]+ and [a-zA-Z.0-9{}\\[\\] *]+>$");

    private TemplateDifferences() {}

    /** A text without what differs from run to run. */
    static String shown(String text) {
        return ADDRESS.matcher(text).replaceAll("<address>");
    }

    /** Why only one takes a template. */
    static Optional<String> whyTaken(String template, String oursRefuses) {
        if (oursRefuses.contains("cannot be said before it is asked")) {
            return Optional.of("a query that cannot be foreseen is refused");
        }
        if (template.contains("toDuration") || template.contains("now") || template.contains("urlQueryEscape")) {
            return Optional.of("functions of later versions: toDuration, now, urlQueryEscape");
        }
        if (template.contains("else with")) {
            return Optional.of("else with came with Go 1.23");
        }
        return Optional.empty();
    }

    /** Why the texts differ. */
    static Optional<String> why(String template, String ours, String theirs) {
        if (ours.contains("incompatible types for comparison: ")
                && TYPES.matcher(ours).replaceAll(">").equals(theirs)) {
            return Optional.of("what cannot be compared is named since Go 1.22");
        }
        if (ours.replace("interface {}", "float64").equals(theirs)) {
            return Optional.of("the value's type is any in 3, for native histograms");
        }
        if (ours.contains("unknown unit ") || (template.contains("parseDuration") && template.contains("\"-"))) {
            return Optional.of("durations may be negative in 3, and unknown units are named");
        }
        if (ours.replaceFirst("non-function .* of type", "non-function of type").equals(theirs)) {
            return Optional.of("what is called and no function is named since Go 1.22");
        }
        if (template.contains("title")) {
            return Optional.of("title is strings.Title in 2 and golang.org/x/text/cases in 3");
        }
        if (template.contains("range") && theirs.contains("range can't iterate over")) {
            return Optional.of("range over a number came with Go 1.24");
        }
        return Optional.empty();
    }
}
