package io.tocsin.processor.template;

import io.tocsin.processor.golang.Quoting;
import io.tocsin.processor.template.Node.BoolConstant;
import io.tocsin.processor.template.Node.Chain;
import io.tocsin.processor.template.Node.Command;
import io.tocsin.processor.template.Node.Dot;
import io.tocsin.processor.template.Node.FieldOf;
import io.tocsin.processor.template.Node.Identifier;
import io.tocsin.processor.template.Node.NilConstant;
import io.tocsin.processor.template.Node.NumberConstant;
import io.tocsin.processor.template.Node.Operand;
import io.tocsin.processor.template.Node.Pipeline;
import io.tocsin.processor.template.Node.StringConstant;
import io.tocsin.processor.template.Node.Variable;
import io.tocsin.processor.templatefunction.Builtins;
import io.tocsin.processor.templatefunction.PrometheusFunctions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads pipelines: what an action evaluates. One use, one thread. */
final class PipelineParser {
    private static final int MAX_NESTING = 100;

    private final TokenStream tokens;
    private final List<String> scope = new ArrayList<>();
    private int nesting;

    PipelineParser(TokenStream tokens) {
        this.tokens = tokens;
    }

    /** The variables that are declared where the stream is. */
    List<String> scope() {
        return scope;
    }

    /** A pipeline with its end, which is a closing parenthesis or the closing braces. */
    Pipeline pipeline(String context, Token.Type end) throws TemplateException {
        int offset = tokens.peekNonSpace().offset();
        List<Variable> variables = new ArrayList<>();
        boolean assigns = variables(context, variables);
        List<Command> commands = new ArrayList<>();
        while (true) {
            Token token = tokens.peekNonSpace();
            if (token.is(end)) {
                tokens.next();
                check(context, commands);
                return new Pipeline(offset, assigns, variables, commands);
            }
            if (!isOperand(token)) {
                tokens.next();
                throw tokens.unexpected(token, context);
            }
            commands.add(command());
        }
    }

    /** Reads {@code $x :=}, {@code $i, $x :=} or the like, if there; true when they are only assigned. */
    private boolean variables(String context, List<Variable> variables) throws TemplateException {
        while (tokens.peekNonSpace().is(Token.Type.VARIABLE)) {
            int position = tokens.position();
            Token variable = tokens.next();
            Token mark = tokens.peekNonSpace();
            boolean comma = mark.is(Token.Type.CHARACTER) && mark.text().equals(",");
            boolean assigned = mark.is(Token.Type.ASSIGN);
            if (!comma && !assigned && !mark.is(Token.Type.DECLARE)) {
                tokens.back(position);
                return false;
            }
            tokens.next();
            variables.add(new Variable(variable.offset(), variable.text(), List.of()));
            scope.add(variable.text());
            if (!comma) {
                return assigned;
            }
            if (!context.equals("range") || variables.size() > 1) {
                throw tokens.error("too many declarations in " + context);
            }
            Token next = tokens.peekNonSpace();
            if (!next.is(Token.Type.VARIABLE)
                    && !next.is(Token.Type.RIGHT_DELIMITER)
                    && !next.is(Token.Type.RIGHT_PARENTHESIS)) {
                throw tokens.error("range can only initialize variables");
            }
        }
        return false;
    }

    private static boolean isOperand(Token token) {
        return switch (token.type()) {
            case BOOL,
                    CHARACTER_CONSTANT,
                    COMPLEX,
                    DOT,
                    FIELD,
                    IDENTIFIER,
                    NUMBER,
                    NIL,
                    RAW_STRING,
                    STRING,
                    VARIABLE,
                    LEFT_PARENTHESIS -> true;
            default -> false;
        };
    }

    private void check(String context, List<Command> commands) throws TemplateException {
        if (commands.isEmpty()) {
            throw tokens.error("missing value for " + context);
        }
        for (int i = 1; i < commands.size(); i++) {
            Operand first = commands.get(i).arguments().get(0);
            boolean executable = !(first instanceof BoolConstant
                    || first instanceof Dot
                    || first instanceof NilConstant
                    || first instanceof NumberConstant
                    || first instanceof StringConstant);
            if (!executable) {
                throw tokens.error(first.offset(), "non executable command in pipeline stage " + (i + 1));
            }
        }
    }

    private Command command() throws TemplateException {
        int offset = tokens.peekNonSpace().offset();
        List<Operand> arguments = new ArrayList<>();
        while (true) {
            tokens.peekNonSpace();
            Operand operand = operand();
            if (operand != null) {
                arguments.add(operand);
            }
            Token token = tokens.peek();
            if (token.is(Token.Type.SPACE)) {
                continue;
            }
            if (!token.is(Token.Type.RIGHT_DELIMITER) && !token.is(Token.Type.RIGHT_PARENTHESIS)) {
                tokens.next();
                if (!token.is(Token.Type.PIPE)) {
                    throw tokens.unexpected(token, "operand");
                }
            }
            if (arguments.isEmpty()) {
                throw tokens.error("empty command");
            }
            return new Command(offset, arguments);
        }
    }

    /** A term with the fields behind it; null when no term is next. */
    private @Nullable Operand operand() throws TemplateException {
        Operand term = term();
        if (term == null || !tokens.peek().is(Token.Type.FIELD)) {
            return term;
        }
        int offset = tokens.peek().offset();
        List<String> fields = new ArrayList<>();
        while (tokens.peek().is(Token.Type.FIELD)) {
            fields.add(tokens.next().text().substring(1));
        }
        if (term instanceof FieldOf field) {
            fields.addAll(0, field.fields());
            return new FieldOf(offset, fields);
        }
        if (term instanceof Variable variable) {
            fields.addAll(0, variable.fields());
            return new Variable(offset, variable.name(), fields);
        }
        if (term instanceof Pipeline || term instanceof Identifier) {
            return new Chain(offset, term, fields);
        }
        throw tokens.error("unexpected . after term " + Quoting.quote(term.toString()));
    }

    private @Nullable Operand term() throws TemplateException {
        Token token = tokens.peekNonSpace();
        if (!isOperand(token)) {
            return null;
        }
        tokens.next();
        return switch (token.type()) {
            case IDENTIFIER -> identifier(token);
            case DOT -> new Dot(token.offset());
            case NIL -> new NilConstant(token.offset());
            case VARIABLE -> variable(token);
            case FIELD -> new FieldOf(token.offset(), List.of(token.text().substring(1)));
            case BOOL -> new BoolConstant(token.offset(), token.text().equals("true"));
            case STRING, RAW_STRING -> new StringConstant(token.offset(), token.text(), unquote(token));
            case LEFT_PARENTHESIS -> parenthesized();
            default -> number(token);
        };
    }

    private Operand identifier(Token token) throws TemplateException {
        if (!Builtins.ALL.containsKey(token.text()) && !PrometheusFunctions.ALL.containsKey(token.text())) {
            throw tokens.error("function " + Quoting.quote(token.text()) + " not defined");
        }
        return new Identifier(token.offset(), token.text());
    }

    private Operand variable(Token token) throws TemplateException {
        if (!scope.contains(token.text())) {
            throw tokens.error("undefined variable " + Quoting.quote(token.text()));
        }
        return new Variable(token.offset(), token.text(), List.of());
    }

    private Operand parenthesized() throws TemplateException {
        if (++nesting > MAX_NESTING) {
            throw tokens.error("template is nested deeper than " + MAX_NESTING + " levels");
        }
        Pipeline pipeline = pipeline("parenthesized pipeline", Token.Type.RIGHT_PARENTHESIS);
        nesting--;
        return pipeline;
    }

    private Operand number(Token token) throws TemplateException {
        try {
            return Numbers.read(token);
        } catch (IllegalArgumentException e) {
            throw tokens.error(String.valueOf(e.getMessage()));
        }
    }

    /** The value of a string in quotes. */
    String unquote(Token token) throws TemplateException {
        try {
            return Quoting.unquote(token.text());
        } catch (IllegalArgumentException e) {
            throw tokens.error(token.offset(), String.valueOf(e.getMessage()));
        }
    }
}
