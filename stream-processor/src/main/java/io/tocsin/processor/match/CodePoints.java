package io.tocsin.processor.match;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A set of code points, as sorted ranges that neither overlap nor touch. */
record CodePoints(List<Range> ranges) {
    static final CodePoints DIGITS = of(range('0', '9'));
    static final CodePoints WORD = of(range('0', '9'), range('A', 'Z'), range('_', '_'), range('a', 'z'));
    static final CodePoints SPACE = of(range('\t', '\n'), range('\f', '\r'), range(' ', ' '));
    static final CodePoints ALL = of(range(0, Character.MAX_CODE_POINT));
    static final CodePoints NO_NEWLINE = of(range('\n', '\n')).negated();

    /** From the first to the last, both in it. */
    record Range(int first, int last) {}

    CodePoints {
        ranges = List.copyOf(ranges);
    }

    static Range range(int first, int last) {
        return new Range(first, last);
    }

    static CodePoints of(Range... ranges) {
        return of(List.of(ranges));
    }

    /** The union of ranges in any order. */
    static CodePoints of(List<Range> ranges) {
        List<Range> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingInt(Range::first));
        List<Range> merged = new ArrayList<>();
        for (Range next : sorted) {
            Range last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && next.first() <= last.last() + 1) {
                merged.set(merged.size() - 1, new Range(last.first(), Math.max(last.last(), next.last())));
            } else {
                merged.add(next);
            }
        }
        return new CodePoints(merged);
    }

    CodePoints negated() {
        List<Range> others = new ArrayList<>();
        int from = 0;
        for (Range range : ranges) {
            if (range.first() > from) {
                others.add(new Range(from, range.first() - 1));
            }
            from = range.last() + 1;
        }
        if (from <= Character.MAX_CODE_POINT) {
            others.add(new Range(from, Character.MAX_CODE_POINT));
        }
        return new CodePoints(others);
    }

    boolean contains(int codePoint) {
        return ranges.stream().anyMatch(range -> range.first() <= codePoint && codePoint <= range.last());
    }

    long size() {
        return ranges.stream()
                .mapToLong(range -> range.last() - range.first() + 1L)
                .sum();
    }
}
