package io.tocsin.processor.template;

import io.tocsin.processor.golang.Fmt;
import io.tocsin.processor.golang.Kind;
import io.tocsin.processor.golang.Output.TooLongException;
import io.tocsin.processor.golang.Quoting;
import io.tocsin.processor.golang.Utf8;
import io.tocsin.processor.golang.Value;
import io.tocsin.processor.golang.Value.Text;
import io.tocsin.processor.template.QueryText.Constant;
import io.tocsin.processor.template.QueryText.FromLabels;
import io.tocsin.processor.template.QueryText.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is known of a value before a template is expanded. */
sealed interface Foreseen {
    /** Functions that make text of text and nothing else. */
    Set<String> OF_TEXT = Set.of(
            "and",
            "html",
            "js",
            "or",
            "println",
            "reReplaceAll",
            "slice",
            "stripDomain",
            "stripPort",
            "title",
            "toLower",
            "toUpper",
            "urlQueryEscape",
            "urlquery");

    /** A verb of printf without a number from an argument. */
    Pattern VERB = Pattern.compile("%[-+# 0]*[0-9]*(?:\\.[0-9]*)?(.)", Pattern.DOTALL);

    /** One and the same value each time. */
    record Known(Value value) implements Foreseen {}

    /** Text with labels in it. */
    record Mixed(List<Piece> pieces) implements Foreseen {
        public Mixed {
            pieces = List.copyOf(pieces);
        }
    }

    /** The template's data, one of its maps of labels, or anything. */
    enum Whole implements Foreseen {
        DATA,
        LABELS,
        UNKNOWN
    }

    static Foreseen fromLabels(String how) {
        return new Mixed(List.of(new FromLabels(how)));
    }

    /** A field of a field of it, which the template writes so. */
    default Foreseen fields(List<String> names, String how) {
        if (names.isEmpty()) {
            return this;
        }
        if (this == Whole.LABELS) {
            return names.size() == 1 ? fromLabels(how) : Whole.UNKNOWN;
        }
        if (this == Whole.DATA) {
            List<String> rest = names.subList(1, names.size());
            return switch (names.get(0)) {
                case "Labels", "ExternalLabels" -> Whole.LABELS.fields(rest, how);
                case "ExternalURL" -> rest.isEmpty() ? fromLabels(how) : Whole.UNKNOWN;
                default -> Whole.UNKNOWN;
            };
        }
        return Whole.UNKNOWN;
    }

    /** What a function gives, which the template calls so. */
    static Foreseen call(String function, List<Foreseen> arguments, String how) {
        if (function.equals("index")) {
            boolean label =
                    arguments.size() == 2 && arguments.get(0) == Whole.LABELS && !(arguments.get(1) instanceof Whole);
            return label ? fromLabels(how) : Whole.UNKNOWN;
        }
        if (function.equals("externalURL") || function.equals("pathPrefix")) {
            return fromLabels(how);
        }
        if (arguments.stream().anyMatch(Whole.class::isInstance)) {
            return Whole.UNKNOWN;
        }
        return switch (function) {
            case "print" -> print(arguments);
            case "printf" -> printf(arguments);
            default -> OF_TEXT.contains(function) ? fromLabels(how) : Whole.UNKNOWN;
        };
    }

    private static Foreseen print(List<Foreseen> arguments) {
        List<Piece> pieces = new ArrayList<>();
        boolean wasText = true;
        for (Foreseen argument : arguments) {
            boolean isText = !(argument instanceof Known known) || known.value().kind() == Kind.STRING;
            if (!wasText && !isText) {
                pieces.add(new Constant(" "));
            }
            pieces.addAll(pieces(argument));
            wasText = isText;
        }
        return of(pieces);
    }

    private static List<Piece> pieces(Foreseen argument) {
        return argument instanceof Mixed mixed
                ? mixed.pieces()
                : List.of(constant(Fmt.print(((Known) argument).value(), Execution.MAX_TEXT)));
    }

    private static Constant constant(String bytes) {
        return new Constant(Utf8.text(bytes));
    }

    /** Constant as a whole when all its parts are. */
    private static Foreseen of(List<Piece> pieces) {
        QueryText text = new QueryText(pieces);
        return text.isConstant() ? new Known(Value.of(Utf8.bytes(text.with("")))) : new Mixed(pieces);
    }

    private static Foreseen printf(List<Foreseen> arguments) {
        if (arguments.isEmpty()
                || !(arguments.get(0) instanceof Known known)
                || !(known.value() instanceof Text format)) {
            return Whole.UNKNOWN;
        }
        try {
            return printf(format.bytes(), arguments.subList(1, arguments.size()));
        } catch (TooLongException e) {
            return Whole.UNKNOWN;
        }
    }

    private static Foreseen printf(String format, List<Foreseen> arguments) {
        List<Piece> pieces = new ArrayList<>();
        int at = 0;
        int next = 0;
        Matcher verb = VERB.matcher(format);
        while (verb.find(at)) {
            pieces.add(constant(format.substring(at, verb.start())));
            at = verb.end();
            String sort = verb.group(1);
            if (sort.equals("%")) {
                pieces.add(new Constant("%"));
                continue;
            }
            if (next == arguments.size() || "*[".contains(sort)) {
                return Whole.UNKNOWN;
            }
            Foreseen argument = arguments.get(next++);
            if (argument instanceof Known known) {
                pieces.add(constant(Fmt.sprintf(verb.group(), List.of(known.value()), Execution.MAX_TEXT)));
            } else if (verb.group().equals("%s") || verb.group().equals("%v")) {
                pieces.addAll(pieces(argument));
            } else if (verb.group().equals("%q")) {
                pieces.addAll(quoted(pieces(argument)));
            } else {
                return Whole.UNKNOWN;
            }
        }
        String rest = format.substring(at);
        if (next < arguments.size() || rest.indexOf('%') >= 0) {
            return Whole.UNKNOWN;
        }
        pieces.add(constant(rest));
        return of(pieces);
    }

    private static List<Piece> quoted(List<Piece> pieces) {
        List<Piece> quoted = new ArrayList<>();
        quoted.add(new Constant("\""));
        for (Piece piece : pieces) {
            if (piece instanceof Constant constant) {
                String inQuotes = Quoting.quote(Utf8.bytes(constant.text()));
                quoted.add(constant(inQuotes.substring(1, inQuotes.length() - 1)));
            } else if (piece instanceof FromLabels from) {
                quoted.add(new FromLabels("printf \"%q\" " + from.how()));
            }
        }
        quoted.add(new Constant("\""));
        return quoted;
    }
}
