package io.tocsin.processor.template;

import java.util.List;
import java.util.stream.Collectors;

/** What one call of {@code query} in a template asks: constant text, with labels of the alert's series in it. */
public record QueryText(List<Piece> pieces) {
    public QueryText {
        pieces = List.copyOf(pieces);
    }

    /** Whether it asks the same whatever the labels are. */
    public boolean isConstant() {
        return pieces.stream().allMatch(Constant.class::isInstance);
    }

    /** The expression, with {@code value} wherever a label would stand: enough to see which series it reads. */
    public String with(String value) {
        return pieces.stream()
                .map(piece -> piece instanceof Constant constant ? constant.text() : value)
                .collect(Collectors.joining());
    }

    /** A part of the expression. */
    public sealed interface Piece {}

    /** Text that is always the same. */
    public record Constant(String text) implements Piece {}

    /** Text that depends on labels, and how: as the template has it. */
    public record FromLabels(String how) implements Piece {}
}
