package io.tocsin.schemas.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code docs/events.md}: the schemas as tables, field by field. */
final class EventsPage {
    private static final String HEAD = """
            # Events

            <!-- Made from the schemas; do not edit. Anew: COMMAND -->

            What the records of the topics are made of. Each section is one JSON Schema (draft 2020-12) of the jar \
            `tocsin-schemas`, in `io/tocsin/schemas/`; the schema is the contract, this page its rendering.

            - **Every file stands alone**: no reference leaves it. `$id` is a name, not an address; nothing is fetched.
            - **Tools.** Python's jsonschema and, with `strict: false` (for the keywords of our own), ajv take every file as it \
            is, and so does json-schema-to-typescript. jsonschema2pojo takes all but `log-event`, with \
            `<refFragmentPathDelimiters>#/</refFragmentPathDelimiters>`, since names of definitions have dots, and \
            `<dateTimeType>java.lang.String</dateTimeType>`, or else Jackson writes times as numbers. What must be there in \
            either spelling, dotted or nested, is no required field to a generator: validate what you write.
            - **Read liberally, write strictly**: `log-event` says what is *read*, from whatever logger. `log-event-app`, \
            `-access` and `-audit` say what should be *written* of each dataset, with ECS' types: generate code from those. \
            What is valid there is valid in `log-event`, which refers to itself and is for validators only.
            - **Dotted and nested names mean the same** in log and metric events, also mixed: `"log.level": "error"` is \
            `"log": {"level": "error"}`. The tables name each field once, dotted.
            - **Fields that are not named are valid** everywhere, and kept.
            - **The reader takes a little more** than `log-event` says, so that a wrong type in one field costs no event: a \
            list or an object where a text is wanted is kept as it is, and counts as absent where rules look for a label.
            - Keywords of our own are annotations: `x-source` (who defined the field), `x-type` (its type in ECS or \
            OpenTelemetry), `x-topic`, `x-format-version`, `x-status` (`stable` or `experimental`), `x-dataset`, `x-expects` \
            (what a dataset needs, in whichever spelling), `x-nested` (the nested spelling of fields that stand elsewhere), \
            `x-not-expressible` (what the reader refuses beyond the schema).
            - Patterns keep to what all regular expressions have in common. Times are held by `pattern`; `format` stands \
            beside it for code generators only.

            Sources: **ECS** is the [Elastic Common Schema](https://www.elastic.co/docs/reference/ecs) 8.17; \
            **OpenTelemetry** its [semantic conventions](https://opentelemetry.io/docs/specs/semconv/) and \
            [data model](https://opentelemetry.io/docs/specs/otel/metrics/data-model/); **Alertmanager** its \
            [API v2 and webhook](https://prometheus.io/docs/alerting/latest/); **Prometheus** its \
            [exposition of numbers](https://prometheus.io/docs/instrumenting/exposition_formats/); **Beats** the \
            [fields of Elastic's shippers](https://www.elastic.co/docs/reference/beats/filebeat/exported-fields); **own** is \
            defined here. What may change, and how, is in [evolution.md](evolution.md).
            """;

    private static final String SHARED = "Types of several fields:\n\n| type | valid | source | |\n|---|---|---|---|\n";

    private EventsPage() {}

    static String text() {
        StringBuilder page = new StringBuilder(HEAD.replace("COMMAND", Generated.COMMAND));
        page.append("\n| schema | topic | status | |\n|---|---|---|---|\n");
        for (Contract contract : Contract.all()) {
            JsonNode schema = contract.document();
            page.append(String.format(
                    Locale.ROOT,
                    "| [`%1$s`](#%1$s) | %2$s | %3$s | %4$s |\n",
                    contract.schema(),
                    topics(schema),
                    schema.path("x-status").asText(),
                    firstSentence(schema.path("description").asText())));
        }
        Contract.all().forEach(contract -> section(contract, page));
        return page.toString();
    }

    private static void section(Contract contract, StringBuilder page) {
        JsonNode schema = contract.document();
        page.append("\n## ").append(contract.schema()).append("\n\n");
        page.append("*").append(schema.path("title").asText()).append("*, `");
        page.append(schema.path("$id").asText()).append("`");
        page.append(contract.isExperimental() ? ", **experimental**: its form may still change. " : ". ");
        page.append(schema.path("description").asText()).append("\n\n");
        if (schema.has("x-expects")) {
            List<String> expected = new ArrayList<>();
            schema.get("x-expects")
                    .forEach(name -> expected.add("`" + name.asText().replace(" or ", "` or `") + "`"));
            page.append("Must be there: ").append(String.join(", ", expected)).append(".\n\n");
        }
        page.append("| field | valid | source | | example |\n|---|---|---|---|---|\n");
        for (Outline.Field field : Outline.of(schema).values()) {
            page.append("| `").append(field.path()).append(field.required() ? "` **!** | " : "` | ");
            page.append(valid(field)).append(" | ").append(field.source()).append(" | ");
            page.append(cell(field.description()))
                    .append(" | ")
                    .append(example(field))
                    .append(" |\n");
        }
        page.append("\n**!** must be there.\n");
        Map<String, Outline.Field> shared = Outline.shared(schema);
        if (!shared.isEmpty()) {
            page.append('\n').append(SHARED);
            shared.values()
                    .forEach(type -> page.append(String.format(
                            Locale.ROOT,
                            "| `%s` | %s | %s | %s |\n",
                            type.path(),
                            valid(type),
                            type.source(),
                            cell(type.description()))));
        }
        page.append("\nBeyond the schema:\n\n");
        schema.path("x-not-expressible")
                .forEach(line -> page.append("- ").append(line.asText()).append('\n'));
    }

    private static String topics(JsonNode schema) {
        return "`" + schema.path("x-topic").asText().replace(", ", "`, `") + "`";
    }

    private static String valid(Outline.Field field) {
        String type = "`" + cell(field.type()) + "`";
        return field.node().has("x-type")
                ? type + " (" + field.node().get("x-type").asText() + ")"
                : type;
    }

    private static String example(Outline.Field field) {
        JsonNode examples = field.node().path("examples");
        return examples.isEmpty() ? "" : "`" + cell(examples.get(0).toString()) + "`";
    }

    private static String firstSentence(String text) {
        int end = text.indexOf(". ");
        return cell(end < 0 ? text : text.substring(0, end + 1));
    }

    /** A bar would end the cell, in code too. */
    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
