package io.tocsin.processor.template;

import io.tocsin.processor.golang.Fmt;
import io.tocsin.processor.golang.Output.TooLongException;
import io.tocsin.processor.golang.Quoting;
import io.tocsin.processor.golang.Value;
import io.tocsin.processor.golang.Value.Entries;
import io.tocsin.processor.golang.Value.Int;
import io.tocsin.processor.golang.Value.Items;
import io.tocsin.processor.golang.Value.Nil;
import io.tocsin.processor.template.Node.Action;
import io.tocsin.processor.template.Node.Control;
import io.tocsin.processor.template.Node.Invocation;
import io.tocsin.processor.template.Node.Mark;
import io.tocsin.processor.template.Node.Sequence;
import io.tocsin.processor.template.Node.TextNode;
import io.tocsin.processor.template.Node.Variable;
import io.tocsin.processor.templatefunction.Builtins;
import java.util.List;
import java.util.Map;

/** The walk through one template, or through one that it defines and calls, with the variables it has. */
final class Frame {
    /** How a walk goes on. */
    private enum Flow {
        ON,
        BREAK,
        CONTINUE
    }

    private final Execution execution;
    private final Places places;
    private final Evaluation evaluation;

    Frame(Execution execution, Places places, String template, Value dot) {
        this.execution = execution;
        this.places = places;
        this.evaluation = new Evaluation(execution, places, template);
        declare("$", dot);
    }

    void declare(String name, Value value) {
        evaluation.variables().declare(name, value);
    }

    /** Walks a whole body. */
    void walk(Value dot, Sequence body) {
        sequence(dot, body);
    }

    private Flow sequence(Value dot, Sequence sequence) {
        execution.enter();
        for (Node node : sequence.nodes()) {
            Flow flow = node(dot, node);
            if (flow != Flow.ON) {
                execution.leave();
                return flow;
            }
        }
        execution.leave();
        return Flow.ON;
    }

    private Flow node(Value dot, Node node) {
        evaluation.at(node);
        try {
            execution.work(1);
            if (node instanceof TextNode text) {
                execution.out().add(text.bytes());
            } else if (node instanceof Action action) {
                action(dot, action);
            } else if (node instanceof Control control) {
                return control.type() == Token.Type.RANGE ? range(dot, control) : condition(dot, control);
            } else if (node instanceof Invocation invocation) {
                invoke(dot, invocation);
            } else if (node instanceof Mark mark) {
                return mark.type() == Token.Type.BREAK ? Flow.BREAK : Flow.CONTINUE;
            }
            return Flow.ON;
        } catch (TooLongException | Execution.LimitException e) {
            throw evaluation.failed(String.valueOf(e.getMessage()));
        }
    }

    private void action(Value dot, Action action) {
        Value value = evaluation.pipeline(dot, action.pipeline());
        if (action.pipeline().variables().isEmpty()) {
            evaluation.at(action.pipeline());
            execution.out().add(Builtins.print(value, Execution.MAX_TEXT));
        }
    }

    private Flow condition(Value dot, Control control) {
        int mark = evaluation.variables().mark();
        Value value = evaluation.pipeline(dot, control.pipeline());
        Flow flow = Flow.ON;
        Sequence otherwise = control.otherwise();
        if (Builtins.isTrue(value)) {
            flow = sequence(control.type() == Token.Type.WITH ? value : dot, control.body());
        } else if (otherwise != null) {
            flow = sequence(dot, otherwise);
        }
        evaluation.variables().release(mark);
        return flow;
    }

    private Flow range(Value dot, Control control) {
        int outer = evaluation.variables().mark();
        Value over = evaluation.pipeline(dot, control.pipeline()).indirect();
        boolean any = false;
        if (over instanceof Items items) {
            any = !items.items().isEmpty();
            list(control, items.items());
        } else if (over instanceof Entries map) {
            any = !map.entries().isEmpty();
            map(control, map);
        } else if (over instanceof Int number) {
            if (control.pipeline().variables().size() > 1) {
                throw evaluation.failed(
                        "can't use " + Fmt.print(over, Execution.MAX_TEXT) + " to iterate over more than one variable");
            }
            any = number.value() > 0;
            count(control, number);
        } else if (over != Nil.NIL) {
            throw evaluation.failed("range can't iterate over " + Fmt.print(over, Execution.MAX_TEXT));
        }
        Sequence otherwise = control.otherwise();
        Flow flow = any || otherwise == null ? Flow.ON : sequence(dot, otherwise);
        evaluation.variables().release(outer);
        return flow;
    }

    private void list(Control control, List<Value> items) {
        for (int i = 0; i < items.size(); i++) {
            if (iteration(control, Value.of((long) i), items.get(i)) == Flow.BREAK) {
                return;
            }
        }
    }

    private void map(Control control, Entries map) {
        for (Map.Entry<String, Value> entry : map.entries().entrySet()) {
            if (iteration(control, Value.of(entry.getKey()), entry.getValue()) == Flow.BREAK) {
                return;
            }
        }
    }

    private void count(Control control, Int number) {
        for (long i = 0; i < number.value(); i++) {
            if (iteration(control, Nil.NIL, new Int(i, number.of())) == Flow.BREAK) {
                return;
            }
        }
    }

    private Flow iteration(Control control, Value index, Value element) {
        evaluation.at(control.pipeline());
        execution.work(1);
        Variables variables = evaluation.variables();
        int mark = variables.mark();
        List<Variable> names = control.pipeline().variables();
        boolean both = names.size() > 1;
        if (!names.isEmpty() && control.pipeline().assigns()) {
            variables.assign(names.get(0).name(), both ? index : element);
            if (both) {
                variables.assign(names.get(1).name(), element);
            }
        } else if (!names.isEmpty()) {
            variables.setTop(1, element);
            if (both) {
                variables.setTop(2, index);
            }
        }
        Flow flow = sequence(element, control.body());
        variables.release(mark);
        return flow;
    }

    private void invoke(Value dot, Invocation invocation) {
        Sequence body = execution.definitions().get(invocation.name());
        if (body == null) {
            throw evaluation.failed("template " + Quoting.quote(invocation.name()) + " not defined");
        }
        Value argument = invocation.pipeline() == null ? Nil.NIL : evaluation.pipeline(dot, invocation.pipeline());
        new Frame(execution, places, invocation.name(), argument).walk(argument, body);
    }
}
