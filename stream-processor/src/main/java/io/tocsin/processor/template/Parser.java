package io.tocsin.processor.template;

import io.tocsin.processor.golang.Quoting;
import io.tocsin.processor.template.Node.Action;
import io.tocsin.processor.template.Node.Control;
import io.tocsin.processor.template.Node.Invocation;
import io.tocsin.processor.template.Node.Mark;
import io.tocsin.processor.template.Node.Pipeline;
import io.tocsin.processor.template.Node.Sequence;
import io.tocsin.processor.template.Node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a template into trees, with the words of Go's text/template for what is wrong. One use, one thread. */
final class Parser {
    /** What Prometheus declares before each template of a rule. */
    static final List<String> VARIABLES = List.of("$labels", "$externalLabels", "$externalURL", "$value");

    /** Nested parentheses, conditions and loops are read and walked by recursion. */
    private static final int MAX_NESTING = 100;

    private final String name;
    private final TokenStream tokens;
    private final PipelineParser pipelines;
    private final Map<String, Sequence> definitions = new LinkedHashMap<>();
    private int loops;
    private int nesting;

    private Parser(String name, String text) {
        this.name = name;
        this.tokens = new TokenStream(text);
        this.pipelines = new PipelineParser(tokens);
    }

    /** The trees of a template, that of itself under its own name. */
    static Map<String, Sequence> parse(String name, String text) throws TemplateException {
        Parser parser = new Parser(name, text);
        parser.top();
        return parser.definitions;
    }

    private void top() throws TemplateException {
        pipelines.scope().add("$");
        pipelines.scope().addAll(VARIABLES);
        List<Node> nodes = new ArrayList<>();
        while (!tokens.peek().is(Token.Type.EOF)) {
            if (tokens.peek().is(Token.Type.LEFT_DELIMITER) && tokens.startsAction(Token.Type.DEFINE)) {
                tokens.next();
                tokens.nextNonSpace();
                definition();
                continue;
            }
            Node node = textOrAction();
            if (isClosing(node)) {
                throw tokens.error("unexpected " + node);
            }
            nodes.add(node);
        }
        // With what Prometheus puts before it, it is never empty.
        Sequence before = definitions.putIfAbsent(name, new Sequence(0, nodes));
        if (before != null && before.isEmpty()) {
            definitions.put(name, new Sequence(0, nodes));
        } else if (before != null) {
            throw multiple(name);
        }
    }

    private void definition() throws TemplateException {
        String context = "define clause";
        Token token = tokens.nextNonSpace();
        if (!token.is(Token.Type.STRING) && !token.is(Token.Type.RAW_STRING)) {
            throw tokens.unexpected(token, context);
        }
        String defined = pipelines.unquote(token);
        tokens.expect(Token.Type.RIGHT_DELIMITER, context);
        inNewTree(defined, context);
    }

    /** Reads a body up to its end, in which variables from outside are not seen. */
    private void inNewTree(String defined, String context) throws TemplateException {
        List<String> scope = List.copyOf(pipelines.scope());
        int loopsAround = loops;
        pipelines.scope().clear();
        pipelines.scope().add("$");
        loops = 0;
        List<Node> nodes = new ArrayList<>();
        Mark end = body(nodes);
        if (end.type() != Token.Type.END) {
            throw tokens.error("unexpected " + end + " in " + context);
        }
        add(defined, new Sequence(0, nodes));
        pipelines.scope().clear();
        pipelines.scope().addAll(scope);
        loops = loopsAround;
    }

    private void add(String defined, Sequence body) throws TemplateException {
        Sequence before = definitions.get(defined);
        if (before == null || before.isEmpty()) {
            definitions.put(defined, body);
        } else if (!body.isEmpty()) {
            throw multiple(defined);
        }
    }

    private TemplateException multiple(String defined) {
        return tokens.error("template: multiple definition of template " + Quoting.quote(defined));
    }

    private static boolean isClosing(Node node) {
        return node instanceof Mark mark && (mark.type() == Token.Type.END || mark.type() == Token.Type.ELSE);
    }

    /** Nodes up to the next {@code end} or {@code else}, which is returned. */
    private Mark body(List<Node> nodes) throws TemplateException {
        if (++nesting > MAX_NESTING) {
            throw tokens.error("template is nested deeper than " + MAX_NESTING + " levels");
        }
        while (!tokens.peekNonSpace().is(Token.Type.EOF)) {
            Node node = textOrAction();
            if (node instanceof Mark mark && isClosing(node)) {
                nesting--;
                return mark;
            }
            nodes.add(node);
        }
        throw tokens.error("unexpected EOF");
    }

    private Node textOrAction() throws TemplateException {
        Token token = tokens.nextNonSpace();
        if (token.is(Token.Type.TEXT)) {
            return new TextNode(token.offset(), token.text());
        }
        if (!token.is(Token.Type.LEFT_DELIMITER)) {
            throw tokens.unexpected(token, "input");
        }
        return action();
    }

    private Node action() throws TemplateException {
        Token token = tokens.peekNonSpace();
        return switch (token.type()) {
            case BLOCK -> block();
            case BREAK, CONTINUE -> leave();
            case ELSE -> otherwise();
            case END -> {
                tokens.next();
                yield new Mark(
                        Token.Type.END,
                        tokens.expect(Token.Type.RIGHT_DELIMITER, "end").offset());
            }
            case IF, RANGE, WITH -> {
                tokens.next();
                yield control(token.type());
            }
            case TEMPLATE -> invocation();
            default -> new Action(token.offset(), pipelines.pipeline("command", Token.Type.RIGHT_DELIMITER));
        };
    }

    private Node leave() throws TemplateException {
        Token token = tokens.next();
        String shown = "{{" + token.text() + "}}";
        Token end = tokens.nextNonSpace();
        if (!end.is(Token.Type.RIGHT_DELIMITER)) {
            throw tokens.unexpected(end, shown);
        }
        if (loops == 0) {
            throw tokens.error(shown + " outside {{range}}");
        }
        return new Mark(token.type(), token.offset());
    }

    /** An {@code else}; the word behind it is left for {@link #control}. */
    private Mark otherwise() throws TemplateException {
        tokens.next();
        Token token = tokens.peekNonSpace();
        if (!token.is(Token.Type.IF) && !token.is(Token.Type.WITH)) {
            tokens.expect(Token.Type.RIGHT_DELIMITER, "else");
        }
        return new Mark(Token.Type.ELSE, token.offset());
    }

    private Control control(Token.Type type) throws TemplateException {
        int outer = pipelines.scope().size();
        Pipeline pipeline = pipelines.pipeline(type.name().toLowerCase(Locale.ROOT), Token.Type.RIGHT_DELIMITER);
        loops += type == Token.Type.RANGE ? 1 : 0;
        List<Node> body = new ArrayList<>();
        Mark next = body(body);
        loops -= type == Token.Type.RANGE ? 1 : 0;
        Sequence otherwise = next.type() == Token.Type.ELSE ? elseOf(type, next) : null;
        List<String> scope = pipelines.scope();
        scope.subList(outer, scope.size()).clear();
        return new Control(type, pipeline.offset(), pipeline, new Sequence(0, body), otherwise);
    }

    private Sequence elseOf(Token.Type type, Mark mark) throws TemplateException {
        boolean chained = type != Token.Type.RANGE && tokens.peek().is(type);
        if (chained) {
            tokens.next();
            if (++nesting > MAX_NESTING) {
                throw tokens.error("template is nested deeper than " + MAX_NESTING + " levels");
            }
            Control control = control(type);
            nesting--;
            return new Sequence(mark.offset(), List.of(control));
        }
        List<Node> nodes = new ArrayList<>();
        Mark end = body(nodes);
        if (end.type() != Token.Type.END) {
            throw tokens.error("expected end; found " + end);
        }
        return new Sequence(mark.offset(), nodes);
    }

    private Node block() throws TemplateException {
        tokens.next();
        String context = "block clause";
        Token token = tokens.nextNonSpace();
        String defined = templateName(token, context);
        Pipeline pipeline = pipelines.pipeline(context, Token.Type.RIGHT_DELIMITER);
        inNewTree(defined, context);
        return new Invocation(token.offset(), defined, pipeline);
    }

    private Node invocation() throws TemplateException {
        tokens.next();
        String context = "template clause";
        Token token = tokens.nextNonSpace();
        String invoked = templateName(token, context);
        @Nullable Pipeline pipeline = null;
        if (tokens.peekNonSpace().is(Token.Type.RIGHT_DELIMITER)) {
            tokens.next();
        } else {
            pipeline = pipelines.pipeline(context, Token.Type.RIGHT_DELIMITER);
        }
        return new Invocation(token.offset(), invoked, pipeline);
    }

    private String templateName(Token token, String context) throws TemplateException {
        if (!token.is(Token.Type.STRING) && !token.is(Token.Type.RAW_STRING)) {
            throw tokens.unexpected(token, context);
        }
        return pipelines.unquote(token);
    }
}
