package io.tocsin.processor.command;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Results of tests in the XML that JUnit's Ant task began and build servers read: a suite for each file. */
final class JUnitXml {
    private final Clock clock;
    private final List<Suite> suites = new ArrayList<>();

    JUnitXml(Clock clock) {
        this.clock = clock;
    }

    /** The tests of one file. */
    static final class Suite {
        private final String name;
        private final LocalDateTime time;
        private final List<Case> cases = new ArrayList<>();
        private boolean aborted;

        private Suite(String name, LocalDateTime time) {
            this.name = name;
            this.time = time;
        }

        /** A test that has been run; without errors it passed. */
        void add(String test, List<String> errors) {
            cases.add(new Case(test, errors));
        }

        /** The file could not be used at all. */
        void abort(String error) {
            aborted = true;
            cases.add(new Case(name, List.of(error)));
        }

        private String text() {
            long failed = cases.stream().filter(c -> !c.errors().isEmpty()).count();
            String kind = aborted ? "error" : "failure";
            StringBuilder text = new StringBuilder("  <testsuite name=\"" + escaped(name) + "\" tests=\"" + cases.size()
                    + "\" failures=\"" + (aborted ? 0 : failed) + "\" errors=\"" + (aborted ? failed : 0)
                    + "\" skipped=\"0\" timestamp=\"" + time + "\">\n");
            for (Case one : cases) {
                text.append("    <testcase name=\"").append(escaped(one.name())).append("\">\n");
                one.errors()
                        .forEach(error -> text.append("      <" + kind + ">")
                                .append(escaped(error))
                                .append("</" + kind + ">\n"));
                text.append("    </testcase>\n");
            }
            return text + "  </testsuite>\n";
        }
    }

    private record Case(String name, List<String> errors) {}

    Suite suite(String name) {
        Suite suite = new Suite(name, LocalDateTime.now(clock).truncatedTo(ChronoUnit.SECONDS));
        suites.add(suite);
        return suite;
    }

    String text() {
        StringBuilder text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
        suites.forEach(suite -> text.append(suite.text()));
        return text + "</testsuites>\n";
    }

    /** XML 1.0 has no control characters but blank ones, whichever way they are written. */
    private static String escaped(String text) {
        return text.replaceAll("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]", "\ufffd")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
