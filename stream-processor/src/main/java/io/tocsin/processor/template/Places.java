package io.tocsin.processor.template;

import io.tocsin.processor.golang.Quoting;

/** Where in a template something is, as Go's messages say it: {@code name:line:byte}. All strings are in bytes. */
record Places(String name, String text) {
    /** What Prometheus puts before the templates of rules, and counts as part of the first line. */
    private static final String BEFORE = "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}"
            + "{{$externalURL := .ExternalURL}}{{$value := .Value}}";

    /** What an expansion ends with that has failed at a node, in the template or in one defined in it. */
    ExpansionException failed(Node node, String template, String message) {
        int offset = Math.min(node.offset(), text.length());
        int lineStart = text.lastIndexOf('\n', offset - 1) + 1;
        long line = 1 + text.substring(0, offset).chars().filter(c -> c == '\n').count();
        int column = offset - lineStart + (line == 1 ? BEFORE.length() : 0);
        return new ExpansionException("template: " + name + ":" + line + ":" + column + ": executing "
                + Quoting.quote(template) + " at <" + node + ">: " + message);
    }
}
