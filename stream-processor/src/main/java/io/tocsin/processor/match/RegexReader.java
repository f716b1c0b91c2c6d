package io.tocsin.processor.match;

import io.tocsin.processor.match.CodePoints.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a regular expression that RE2/J has compiled before, so that errors need not be told. What it does not know it
 * does not guess: the answer is empty, and only RE2/J itself knows what the expression matches. One use, one thread.
 */
final class RegexReader {
    /** Deeper ones exist only to do harm. */
    private static final int MAX_DEPTH = 100;

    private static final Pattern REPETITION = Pattern.compile("\\{(0|[1-9][0-9]{0,3})(,(0|[1-9][0-9]{0,3})?)?}");
    private static final Pattern FLAGS = Pattern.compile("\\(\\?([imsU]*)(?:-([imsU]+))?([:)])");
    private static final Pattern NAME = Pattern.compile("\\(\\?P?<\\w+>");
    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ ";

    /** An expression that is not known. */
    private static final class UnknownException extends Exception {
        private static final long serialVersionUID = 1;
    }

    private final String regex;
    private int at;
    private int depth;
    private boolean fold;
    private boolean newlines;
    private boolean lines;

    private RegexReader(String regex, boolean newlines) {
        this.regex = regex;
        this.newlines = newlines;
    }

    /**
     * The tree of an expression.
     *
     * @param newlines whether {@code .} matches them unless the expression says otherwise
     */
    static Optional<RegexNode> read(String regex, boolean newlines) {
        RegexReader reader = new RegexReader(regex, newlines);
        try {
            RegexNode tree = reader.choice();
            return reader.at == regex.length() ? Optional.of(tree) : Optional.empty();
        } catch (UnknownException e) {
            return Optional.empty();
        }
    }

    private RegexNode choice() throws UnknownException {
        List<RegexNode> options = new ArrayList<>();
        options.add(sequence());
        while (is('|')) {
            at++;
            options.add(sequence());
        }
        return options.size() == 1 ? options.get(0) : new RegexNode.Choice(options);
    }

    private RegexNode sequence() throws UnknownException {
        List<RegexNode> items = new ArrayList<>();
        while (at < regex.length() && !is('|') && !is(')')) {
            switch (regex.charAt(at)) {
                case '*' -> repeat(items, 0, RegexNode.Repeat.ENDLESS, 1);
                case '+' -> repeat(items, 1, RegexNode.Repeat.ENDLESS, 1);
                case '?' -> repeat(items, 0, 1, 1);
                case '{' -> brace(items);
                case '(' -> group().ifPresent(items::add);
                case '\\' -> escape(items);
                case '[' -> items.add(bracket());
                case '.' -> items.add(new RegexNode.One(any()));
                case '^' -> items.add(place(lines ? RegexNode.Place.OTHER : RegexNode.Place.BEGIN));
                case '$' -> items.add(place(lines ? RegexNode.Place.OTHER : RegexNode.Place.END));
                default -> items.add(text(codePoint()));
            }
        }
        return items.size() == 1 ? items.get(0) : new RegexNode.Sequence(items);
    }

    private boolean is(char c) {
        return at < regex.length() && regex.charAt(at) == c;
    }

    private int codePoint() throws UnknownException {
        if (at >= regex.length()) {
            throw new UnknownException();
        }
        int codePoint = regex.codePointAt(at);
        at += Character.charCount(codePoint);
        return codePoint;
    }

    private CodePoints any() {
        at++;
        return newlines ? CodePoints.ALL : CodePoints.NO_NEWLINE;
    }

    private RegexNode place(RegexNode place) {
        at++;
        return place;
    }

    /** Halves of pairs are no text: in a text they may be halves of others, which are no match. */
    private RegexNode text(int codePoint) {
        boolean half = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        if (half || (fold && codePoint > 0x7f)) {
            return RegexNode.One.UNREAD;
        }
        boolean letter = Character.isLetter(codePoint) && codePoint <= 0x7f;
        return new RegexNode.Text(
                Character.toString(fold ? Character.toLowerCase(codePoint) : codePoint), fold && letter);
    }

    private void repeat(List<RegexNode> items, int min, int max, int length) throws UnknownException {
        if (items.isEmpty()) {
            throw new UnknownException();
        }
        at += length;
        if (is('?')) {
            at++; // Lazy: matches the same.
        }
        int last = items.size() - 1;
        items.set(last, new RegexNode.Repeat(items.get(last), min, max));
    }

    private void brace(List<RegexNode> items) throws UnknownException {
        Matcher repetition = REPETITION.matcher(regex).region(at, regex.length());
        if (!repetition.lookingAt()) {
            items.add(text(codePoint()));
            return;
        }
        int min = Integer.parseInt(repetition.group(1));
        String most = repetition.group(3);
        int endless = repetition.group(2) == null ? min : RegexNode.Repeat.ENDLESS;
        repeat(
                items,
                min,
                most == null ? endless : Integer.parseInt(most),
                repetition.group().length());
    }

    /** Empty when it only sets flags. */
    private Optional<RegexNode> group() throws UnknownException {
        boolean foldBefore = fold;
        boolean newlinesBefore = newlines;
        boolean linesBefore = lines;
        Matcher flags = FLAGS.matcher(regex).region(at, regex.length());
        Matcher name = NAME.matcher(regex).region(at, regex.length());
        if (flags.lookingAt()) {
            set(flags.group(1), true);
            set(flags.group(2) == null ? "" : flags.group(2), false);
            at = flags.end();
            if (flags.group(3).equals(")")) {
                return Optional.empty();
            }
        } else if (name.lookingAt()) {
            at = name.end();
        } else if (regex.startsWith("(?", at)) {
            throw new UnknownException();
        } else {
            at++;
        }
        if (++depth > MAX_DEPTH) {
            throw new UnknownException();
        }
        RegexNode inner = choice();
        if (!is(')')) {
            throw new UnknownException();
        }
        at++;
        depth--;
        fold = foldBefore;
        newlines = newlinesBefore;
        lines = linesBefore;
        return Optional.of(inner);
    }

    private void set(String flags, boolean on) {
        fold = flags.indexOf('i') >= 0 ? on : fold;
        newlines = flags.indexOf('s') >= 0 ? on : newlines;
        lines = flags.indexOf('m') >= 0 ? on : lines;
    }

    private void escape(List<RegexNode> items) throws UnknownException {
        if (regex.startsWith("\\Q", at)) {
            int end = regex.indexOf("\\E", at);
            int last = end < 0 ? regex.length() : end;
            at += 2;
            while (at < last) {
                items.add(text(codePoint()));
            }
            at = end < 0 ? last : last + 2;
            return;
        }
        Optional<CodePoints> set = escapedClass();
        if (set.isPresent()) {
            items.add(new RegexNode.One(set.get()));
        } else if (regex.startsWith("\\p", at) || regex.startsWith("\\P", at)) {
            property();
            items.add(RegexNode.One.UNREAD);
        } else if (at + 1 < regex.length() && "AzbB".indexOf(regex.charAt(at + 1)) >= 0) {
            char c = regex.charAt(at + 1);
            at += 2;
            items.add(c == 'A' ? RegexNode.Place.BEGIN : c == 'z' ? RegexNode.Place.END : RegexNode.Place.OTHER);
        } else {
            items.add(text(escapedCodePoint()));
        }
    }

    private Optional<CodePoints> escapedClass() {
        CodePoints set = switch (at + 1 < regex.length() ? regex.charAt(at + 1) : 0) {
            case 'd' -> CodePoints.DIGITS;
            case 'D' -> CodePoints.DIGITS.negated();
            case 'w' -> word();
            case 'W' -> word().negated();
            case 's' -> CodePoints.SPACE;
            case 'S' -> CodePoints.SPACE.negated();
            default -> null;
        };
        at += set == null ? 0 : 2;
        return Optional.ofNullable(set);
    }

    /** With what else folds to its letters. */
    private CodePoints word() {
        return folded(CodePoints.WORD).orElse(CodePoints.WORD);
    }

    private void property() throws UnknownException {
        at += 2;
        if (is('{')) {
            int end = regex.indexOf('}', at);
            if (end < 0) {
                throw new UnknownException();
            }
            at = end + 1;
        } else {
            codePoint();
        }
    }

    private int escapedCodePoint() throws UnknownException {
        at++;
        int c = codePoint();
        return switch (c) {
            case 'a' -> 7;
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 11;
            case 'x' -> hexadecimal();
            default -> {
                if (PUNCTUATION.indexOf(c) < 0) {
                    throw new UnknownException(); // Octal numbers among them.
                }
                yield c;
            }
        };
    }

    private int hexadecimal() throws UnknownException {
        int from = at;
        int end = at + 2;
        if (is('{')) {
            from++;
            end = regex.indexOf('}', at);
            at = end + 1;
        } else {
            at = end;
        }
        if (end <= from || end - from > 8 || end > regex.length()) {
            throw new UnknownException();
        }
        try {
            int codePoint = Integer.parseInt(regex.substring(from, end), 16);
            if (!Character.isValidCodePoint(codePoint)) {
                throw new UnknownException();
            }
            return codePoint;
        } catch (NumberFormatException e) {
            throw new UnknownException();
        }
    }

    private RegexNode bracket() throws UnknownException {
        at++;
        boolean negated = is('^');
        at += negated ? 1 : 0;
        List<Range> ranges = new ArrayList<>();
        boolean known = true;
        for (boolean first = true; first || !is(']'); first = false) {
            Optional<CodePoints> set = escapedClass();
            if (set.isPresent()) {
                ranges.addAll(set.get().ranges());
            } else if (regex.startsWith("\\p", at) || regex.startsWith("\\P", at)) {
                property();
                known = false;
            } else if (regex.startsWith("[:", at)) {
                int end = regex.indexOf(":]", at);
                if (end < 0) {
                    throw new UnknownException();
                }
                at = end + 2;
                known = false;
            } else {
                ranges.add(range());
            }
        }
        at++;
        Optional<CodePoints> set = known ? folded(CodePoints.of(ranges)) : Optional.empty();
        return new RegexNode.One(set.map(some -> negated ? some.negated() : some));
    }

    private Range range() throws UnknownException {
        int first = is('\\') ? escapedCodePoint() : codePoint();
        if (is('-') && at + 1 < regex.length() && regex.charAt(at + 1) != ']') {
            at++;
            int last = is('\\') ? escapedCodePoint() : codePoint();
            if (last < first) {
                throw new UnknownException();
            }
            return new Range(first, last);
        }
        return new Range(first, first);
    }

    /** With the other cases of ASCII letters; what others exist is not known here. */
    private Optional<CodePoints> folded(CodePoints set) {
        if (!fold) {
            return Optional.of(set);
        }
        List<Range> all = new ArrayList<>(set.ranges());
        if (all.stream().anyMatch(range -> range.last() > 0x7f)) {
            return Optional.empty();
        }
        for (int lower = 'a'; lower <= 'z'; lower++) {
            if (set.contains(lower) || set.contains(Character.toUpperCase(lower))) {
                Folding.casesOf((char) lower).forEach(c -> all.add(new Range(c, c)));
            }
        }
        return Optional.of(CodePoints.of(all));
    }
}
