package io.tocsin.processor.promql;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The shape of syntax trees in text, without positions. */
final class Trees {
    private Trees() {}

    static String shape(Object node) {
        if (node instanceof Optional<?> optional) {
            return optional.map(Trees::shape).orElse("none");
        }
        if (node instanceof List<?> list) {
            return list.stream().map(Trees::shape).collect(Collectors.joining(" ", "[", "]"));
        }
        if (node instanceof Signature signature) {
            return signature.name();
        }
        if (node instanceof Record node2) {
            return Arrays.stream(node2.getClass().getRecordComponents())
                    .filter(c -> c.getType() != Span.class)
                    .map(c -> shape(value(node2, c)))
                    .collect(Collectors.joining(" ", node2.getClass().getSimpleName() + "(", ")"));
        }
        return String.valueOf(node);
    }

    private static Object value(Object node, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(node);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("a record without accessors", e);
        }
    }
}
