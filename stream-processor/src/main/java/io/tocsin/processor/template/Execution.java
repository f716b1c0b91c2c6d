package io.tocsin.processor.template;

import io.tocsin.processor.golang.Output;
import io.tocsin.processor.golang.Utf8;
import io.tocsin.processor.golang.Value;
import io.tocsin.processor.golang.Value.Any;
import io.tocsin.processor.golang.Value.Field;
import io.tocsin.processor.golang.Value.Struct;
import io.tocsin.processor.template.Node.Sequence;
import io.tocsin.processor.templatefunction.CallException;
import io.tocsin.processor.templatefunction.PrometheusFunctions;
import io.tocsin.processor.templatefunction.Surroundings;
import io.tocsin.processor.vector.Element;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One expansion of a template: its data, its text so far, and how much more it may do. One use, one thread. */
final class Execution implements Surroundings {
    /** Far more than an annotation can sensibly have. */
    static final int MAX_TEXT = 1 << 18;

    /** Of all strings that functions make on the way. */
    private static final int MAX_MADE = 1 << 23;

    private static final int MAX_STEPS = 200_000;

    /** Each level is a few frames of a thread's stack, half a megabyte at the least. */
    private static final int MAX_DEPTH = 500;

    private static final String DATA_TYPE = "struct { Labels map[string]string; ExternalLabels map[string]string;"
            + " ExternalURL string; Value interface {} }";

    private final Map<String, Sequence> definitions;
    private final TemplateData data;
    private final Output out = new Output(MAX_TEXT);
    private long steps;
    private long made;
    private int depth;

    Execution(Map<String, Sequence> definitions, TemplateData data) {
        this.definitions = definitions;
        this.data = data;
    }

    /** The text, in bytes. */
    String run(Places places, String name) {
        Value dot = root();
        Frame frame = new Frame(this, places, name, dot);
        List<Field> fields = ((Struct) dot).fields();
        for (int i = 0; i < fields.size(); i++) {
            frame.declare(Parser.VARIABLES.get(i), fields.get(i).value().unboxed());
        }
        Sequence body = definitions.get(name);
        if (body != null) {
            frame.walk(dot, body);
        }
        return out.toString();
    }

    private Value root() {
        return new Struct(
                DATA_TYPE,
                List.of(
                        new Field("Labels", PrometheusFunctions.labels(data.labels())),
                        new Field("ExternalLabels", PrometheusFunctions.labels(data.externalLabels())),
                        new Field("ExternalURL", Value.of(Utf8.bytes(data.externalUrl()))),
                        new Field("Value", new Any(Value.of(data.value())))));
    }

    Output out() {
        return out;
    }

    Map<String, Sequence> definitions() {
        return definitions;
    }

    /** One level deeper. */
    void enter() {
        if (++depth > MAX_DEPTH) {
            throw new LimitException("template calls and blocks are nested deeper than " + MAX_DEPTH + " levels");
        }
    }

    void leave() {
        depth--;
    }

    /** A function has made a text of so many bytes. */
    void made(int bytes) {
        made += bytes;
        if (bytes > MAX_TEXT) {
            throw new LimitException("text is longer than " + MAX_TEXT + " bytes");
        }
        if (made > MAX_MADE) {
            throw new LimitException("template makes more than " + MAX_MADE + " bytes of text");
        }
    }

    @Override
    public void work(long more) {
        steps += more;
        if (steps > MAX_STEPS) {
            throw new LimitException("template takes more than " + MAX_STEPS + " steps");
        }
    }

    @Override
    public List<Element> query(String expression) throws CallException {
        try {
            return data.query().run(expression);
        } catch (Query.FailedException e) {
            throw new CallException(Utf8.bytes(String.valueOf(e.getMessage())));
        }
    }

    @Override
    public Instant time() {
        return data.time();
    }

    @Override
    public String externalUrl() {
        return data.externalUrl();
    }

    @Override
    public int maxText() {
        return MAX_TEXT;
    }

    /** An expansion wants to do more than it may. */
    static final class LimitException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LimitException(String message) {
            super(message);
        }
    }
}
