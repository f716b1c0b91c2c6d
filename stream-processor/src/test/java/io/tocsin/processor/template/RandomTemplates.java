package io.tocsin.processor.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Templates by chance: most are right in form, many go wrong when they are expanded. */
final class RandomTemplates {
    private static final List<String> STRINGS = List.of(
            "$labels.job",
            "$labels.instance",
            "$labels.uni",
            "$labels.nope",
            ".Labels.job",
            "\"abc\"",
            "\"a b<&>'\\\"\\n\"",
            "\"grüße\"",
            "`raw`",
            "$labels.n",
            "\"12.5\"",
            "(index $labels \"job\")",
            "\"1e3\"",
            "\"\"",
            "$externalURL",
            "\"2h\"",
            "\"::1\"",
            "\"h.dom:9\"");
    private static final List<String> VALUES = List.of(
            "$value",
            ".Value",
            "1",
            "0",
            "-3",
            "2.5",
            "1e21",
            "1e-7",
            "0x1f",
            "'a'",
            "1i",
            "true",
            "false",
            "nil",
            "$labels",
            "(query \"sort(up)\")",
            "(first (query \"sort(up)\"))",
            "(query \"sort(up)\" | first | value)",
            "(toTime 1.5e9)",
            "(args 1 \"x\")",
            "(index \"abc\" 1)",
            "$externalLabels",
            "(safeHtml \"<b>\")",
            "(len \"ab\")",
            "(toTime 0).Month");
    private static final List<String> OF_STRING = List.of(
            "toUpper",
            "toLower",
            "title",
            "stripPort",
            "stripDomain",
            "graphLink",
            "tableLink",
            "safeHtml",
            "parseDuration");
    private static final List<String> OF_ANY = List.of(
            "humanize",
            "humanize1024",
            "humanizeDuration",
            "humanizePercentage",
            "humanizeTimestamp",
            "toTime",
            "len",
            "not",
            "html",
            "js",
            "urlquery",
            "print",
            "println",
            "first",
            "value",
            "strvalue",
            "args",
            "printf");
    private static final List<String> OF_SEVERAL =
            List.of("eq", "ne", "lt", "le", "gt", "ge", "and", "or", "index", "slice", "print", "args", "html");
    private static final List<String> OF_PATTERN = List.of(
            "match \"a.*\"", "reReplaceAll \"[aeiou](.)\" \"<$1>\"", "reReplaceAll \"x*\" \"-\"", "sortByLabel \"a\"");
    private static final List<String> PIPED = List.of(
            "printf \"%v %s\"", "index $labels", "eq 1", "print \"x\"", "and 1", "or \"\"", ".Value", "$labels.job");
    private static final List<String> FIELDS =
            List.of("", ".Labels", ".Value", ".a", ".job", ".arg0", ".Year", ".String", ".Labels.a");
    private static final String VERBS = "vvvsdqxXtTeEfFgGbcoOUwzv%";
    private static final String DAMAGE = "{}()|.$\"` :=,-1aé";

    private final Random random;

    private RandomTemplates(Random random) {
        this.random = random;
    }

    static List<String> some(int count, long seed) {
        RandomTemplates generator = new RandomTemplates(new Random(seed));
        List<String> templates = new ArrayList<>();
        while (templates.size() < count) {
            String text = generator.nodes(generator.random.nextInt(3));
            boolean damaged = generator.random.nextInt(12) == 0;
            templates.add(damaged ? generator.damaged(text) : text);
        }
        return templates;
    }

    private String damaged(String text) {
        int at = random.nextInt(text.length());
        return random.nextBoolean()
                ? text.substring(0, at) + text.substring(at + 1)
                : text.substring(0, at) + DAMAGE.charAt(random.nextInt(DAMAGE.length())) + text.substring(at);
    }

    private String of(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private String format() {
        StringBuilder format = new StringBuilder("\"");
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            format.append(of(List.of("", "a", " ", "%%", "é"))).append('%');
            for (int k = chance(50) ? random.nextInt(3) : 0; k > 0; k--) {
                format.append("+-# 0".charAt(random.nextInt(5)));
            }
            format.append(of(List.of("", "", "5", "12", "*", "[1]", "[2]")));
            format.append(of(List.of("", "", ".2", ".0", ".", ".*", ".10")));
            format.append(VERBS.charAt(random.nextInt(VERBS.length())));
        }
        return format.append('"').toString();
    }

    private String operand(int depth) {
        return depth <= 0 || chance(70) ? of(chance(40) ? STRINGS : VALUES) : "(" + pipeline(depth - 1) + ")";
    }

    private String operands(int depth, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(' ').append(operand(depth));
        }
        return text.toString();
    }

    private String command(int depth) {
        int sort = random.nextInt(100);
        if (sort < 20) {
            return operand(0);
        }
        if (sort < 38) {
            return of(OF_STRING) + " " + (chance(85) ? of(STRINGS) : operand(depth));
        }
        if (sort < 58) {
            return of(OF_ANY) + " " + operand(depth);
        }
        if (sort < 76) {
            return "printf " + format() + operands(depth, random.nextInt(5));
        }
        if (sort < 88) {
            return of(OF_SEVERAL) + operands(depth, 1 + random.nextInt(3));
        }
        return sort < 94 || depth <= 0
                ? of(OF_PATTERN) + " " + operand(depth)
                : "(" + pipeline(depth - 1) + ")" + of(FIELDS);
    }

    private String pipeline(int depth) {
        StringBuilder text = new StringBuilder(command(depth));
        while (chance(25)) {
            text.append(" | ").append(of(chance(40) ? OF_STRING : chance(60) ? OF_ANY : PIPED));
        }
        return text.toString();
    }

    private String nodes(int depth) {
        StringBuilder text = new StringBuilder();
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            int sort = depth <= 0 ? 0 : random.nextInt(100);
            if (sort < 55) {
                text.append(of(List.of("", " ", "x ", "é\n"))).append(of(List.of("{{ ", "{{- ", "{{")));
                text.append(pipeline(depth)).append(of(List.of(" }}", " -}}", "}}")));
            } else {
                text.append(control(depth, sort));
            }
        }
        return text.toString();
    }

    private String control(int depth, int sort) {
        if (sort < 66) {
            return "{{ if " + pipeline(depth) + " }}" + nodes(depth - 1)
                    + of(List.of("", "{{ else }}b", "{{ else if " + pipeline(depth) + " }}c")) + "{{ end }}";
        }
        if (sort < 75) {
            return "{{ with " + of(List.of("", "$w := ")) + pipeline(depth) + " }}{{ . }}" + nodes(depth - 1)
                    + of(List.of("", "{{ else }}" + nodes(depth - 1))) + "{{ end }}";
        }
        if (sort < 86) {
            return "{{ range " + of(List.of("", "$i, $e := ", "$e := "))
                    + of(List.of("$labels", "(query \"sort(up)\")", "(args 1 2)", operand(depth))) + " }}{{ . }}"
                    + of(List.of("", "{{ if true }}{{ break }}{{ end }}", "{{ continue }}", nodes(depth - 1)))
                    + of(List.of("", "{{ else }}none")) + "{{ end }}";
        }
        if (sort < 94) {
            return "{{ $x := " + pipeline(depth) + " }}{{ $x }}{{ $x = " + pipeline(depth)
                    + " }}{{ printf \"%T\" $x }}";
        }
        return "{{ block \"b" + random.nextInt(10_000) + "\" " + pipeline(depth) + " }}<{{ . }}>{{ end }}";
    }
}
