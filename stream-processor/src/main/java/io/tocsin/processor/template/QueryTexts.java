package io.tocsin.processor.template;

import io.tocsin.processor.golang.Utf8;
import io.tocsin.processor.golang.Value;
import io.tocsin.processor.golang.Value.Text;
import io.tocsin.processor.template.Foreseen.Known;
import io.tocsin.processor.template.Foreseen.Mixed;
import io.tocsin.processor.template.Node.Action;
import io.tocsin.processor.template.Node.BoolConstant;
import io.tocsin.processor.template.Node.Chain;
import io.tocsin.processor.template.Node.Command;
import io.tocsin.processor.template.Node.Control;
import io.tocsin.processor.template.Node.Dot;
import io.tocsin.processor.template.Node.FieldOf;
import io.tocsin.processor.template.Node.Identifier;
import io.tocsin.processor.template.Node.Invocation;
import io.tocsin.processor.template.Node.NumberConstant;
import io.tocsin.processor.template.Node.Operand;
import io.tocsin.processor.template.Node.Pipeline;
import io.tocsin.processor.template.Node.Sequence;
import io.tocsin.processor.template.Node.StringConstant;
import io.tocsin.processor.template.Node.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Foresees what the queries of a template ask, without expanding it: follows constants and labels through variables,
 * print, printf and functions of text, up to {@code query}. A variable is followed when it is declared once and never
 * assigned.
 */
final class QueryTexts {
    private static final String REFUSED = "what this query asks cannot be said before it is asked:"
            + " it must be constant text, or be made from constants and $labels with print or printf";

    private final TokenStream places;
    private final List<QueryText> found = new ArrayList<>();
    private final Map<String, Integer> declared = new HashMap<>();
    private final Map<String, Foreseen> variables = new HashMap<>();

    private QueryTexts(String text) {
        this.places = new TokenStream(text);
    }

    /** The texts of all queries. */
    static List<QueryText> of(String name, String text, Map<String, Sequence> definitions) throws TemplateException {
        if (!text.contains("query")) {
            return List.of();
        }
        QueryTexts texts = new QueryTexts(text);
        Parser.VARIABLES.forEach(v -> texts.declared.put(v, 1));
        for (Sequence body : definitions.values()) {
            texts.count(body);
        }
        for (Map.Entry<String, Sequence> definition : definitions.entrySet()) {
            boolean main = definition.getKey().equals(name);
            texts.variables.clear();
            texts.variables.put("$", main ? Foreseen.Whole.DATA : Foreseen.Whole.UNKNOWN);
            if (main) {
                texts.declare("$labels", Foreseen.Whole.LABELS);
                texts.declare("$externalLabels", Foreseen.Whole.LABELS);
                texts.declare("$externalURL", Foreseen.fromLabels("$externalURL"));
            }
            texts.walk(texts.variables.getOrDefault("$", Foreseen.Whole.UNKNOWN), definition.getValue());
        }
        return texts.found;
    }

    private void count(Sequence sequence) {
        for (Node node : sequence.nodes()) {
            Pipeline pipeline = node instanceof Action action
                    ? action.pipeline()
                    : node instanceof Control control
                            ? control.pipeline()
                            : node instanceof Invocation invocation ? invocation.pipeline() : null;
            if (pipeline != null) {
                count(pipeline);
            }
            if (node instanceof Control control) {
                count(control.body());
                Sequence otherwise = control.otherwise();
                if (otherwise != null) {
                    count(otherwise);
                }
            }
        }
    }

    private void count(Pipeline pipeline) {
        // An assignment makes a second value, too.
        pipeline.variables().forEach(v -> declared.merge(v.name(), 1, Integer::sum));
        pipeline.commands().stream()
                .flatMap(c -> c.arguments().stream())
                .map(a -> a instanceof Chain chain ? chain.of() : a)
                .forEach(a -> {
                    if (a instanceof Pipeline inner) {
                        count(inner);
                    }
                });
    }

    private void declare(String variable, Foreseen value) {
        boolean once = declared.getOrDefault(variable, 0) == 1;
        variables.put(variable, once ? value : Foreseen.Whole.UNKNOWN);
    }

    private void walk(Foreseen dot, Sequence sequence) throws TemplateException {
        for (Node node : sequence.nodes()) {
            if (node instanceof Action action) {
                pipeline(dot, action.pipeline());
            } else if (node instanceof Invocation invocation && invocation.pipeline() != null) {
                pipeline(dot, invocation.pipeline());
            } else if (node instanceof Control control) {
                control(dot, control);
            }
        }
    }

    private void control(Foreseen dot, Control control) throws TemplateException {
        Foreseen value = pipeline(dot, control.pipeline());
        Foreseen inner = dot;
        if (control.type() == Token.Type.RANGE) {
            control.pipeline().variables().forEach(v -> declare(v.name(), Foreseen.Whole.UNKNOWN));
            inner = Foreseen.Whole.UNKNOWN;
        } else if (control.type() == Token.Type.WITH) {
            inner = value;
        }
        walk(inner, control.body());
        Sequence otherwise = control.otherwise();
        if (otherwise != null) {
            walk(dot, otherwise);
        }
    }

    private Foreseen pipeline(Foreseen dot, Pipeline pipeline) throws TemplateException {
        Foreseen value = null;
        for (Command command : pipeline.commands()) {
            value = command(dot, command, value);
        }
        Foreseen result = value == null ? Foreseen.Whole.UNKNOWN : value;
        pipeline.variables().forEach(v -> declare(v.name(), result));
        return result;
    }

    private Foreseen command(Foreseen dot, Command command, @Nullable Foreseen piped) throws TemplateException {
        List<Foreseen> arguments = new ArrayList<>();
        for (Operand operand :
                command.arguments().subList(1, command.arguments().size())) {
            arguments.add(operand(dot, operand));
        }
        if (piped != null) {
            arguments.add(piped);
        }
        Operand first = command.arguments().get(0);
        if (!(first instanceof Identifier function)) {
            return operand(dot, first);
        }
        if (function.name().equals("query")) {
            if (arguments.size() == 1) {
                found.add(new QueryText(text(function, arguments.get(0))));
            }
            return Foreseen.Whole.UNKNOWN;
        }
        return Foreseen.call(function.name(), arguments, Utf8.text(command.toString()));
    }

    private List<QueryText.Piece> text(Identifier query, Foreseen value) throws TemplateException {
        if (value instanceof Mixed mixed) {
            return mixed.pieces();
        }
        if (value instanceof Known known && known.value() instanceof Text text) {
            return List.of(new QueryText.Constant(Utf8.text(text.bytes())));
        }
        throw places.error(query.offset(), REFUSED);
    }

    private Foreseen operand(Foreseen dot, Operand operand) throws TemplateException {
        String how = Utf8.text(operand.toString());
        if (operand instanceof StringConstant string) {
            return new Known(Value.of(string.bytes()));
        }
        if (operand instanceof BoolConstant bool) {
            return new Known(Value.of(bool.value()));
        }
        if (operand instanceof NumberConstant number && Numbers.isInt(number) && !Numbers.isFloat(number)) {
            return new Known(Value.of(number.whole().orElseThrow().longValueExact()));
        }
        if (operand instanceof Dot) {
            return dot;
        }
        if (operand instanceof FieldOf field) {
            return dot.fields(field.fields(), how);
        }
        if (operand instanceof Variable variable) {
            Foreseen value = variables.getOrDefault(variable.name(), Foreseen.Whole.UNKNOWN);
            return value.fields(variable.fields(), how);
        }
        if (operand instanceof Pipeline pipeline) {
            return pipeline(dot, pipeline);
        }
        if (operand instanceof Chain chain) {
            return operand(dot, chain.of()).fields(chain.fields(), how);
        }
        return operand instanceof Identifier function
                ? Foreseen.call(function.name(), List.of(), how)
                : Foreseen.Whole.UNKNOWN;
    }
}
