package io.tocsin.schemas.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A validator that is not ours, Debian's {@code python3-jsonschema}, comes to the same end about every file. */
final class PythonJsonschemaIT {
    private static final String PYTHON = "/usr/bin/python3";

    private static final String PROGRAM = """
            import json, sys
            from jsonschema import Draft202012Validator

            def keywords(errors):
                for error in errors:
                    yield error.validator
                    yield from (step for step in error.schema_path if isinstance(step, str))
                    yield from keywords(error.context)

            job = json.load(open(sys.argv[1], encoding="utf-8"))
            validators = {}
            for name, schema in job["schemas"].items():
                Draft202012Validator.check_schema(schema)
                validators[name] = Draft202012Validator(schema)
            for case in job["cases"]:
                found = set(keywords(validators[case["schema"]].iter_errors(case["event"])))
                if case["keyword"] not in found if case["keyword"] else found:
                    print(case["name"], case["schema"], "wanted", case["keyword"] or "valid", "found", sorted(found))
            print("cases", len(job["cases"]))
            """;

    @TempDir
    static Path folder;

    private static boolean installed;

    @BeforeAll
    static void lookForPython() throws Exception {
        installed = Files.isExecutable(Path.of(PYTHON)) && run("-c", "import jsonschema").exitCode == 0;
    }

    @Test
    void everyGoldenEventIsAccepted() throws Exception {
        ArrayNode cases = JsonNodeFactory.instance.arrayNode();
        Golden.all().forEach(golden -> {
            for (Contract contract : golden.contracts()) {
                add(cases, golden.name() + " input", contract.schema(), "").set("event", golden.input());
                add(cases, golden.name() + " output", contract.schema(), "").set("event", golden.output());
            }
        });
        assertAgreement(cases);
    }

    @Test
    void everySchemaBadEventIsRejectedByItsKeyword() throws Exception {
        ArrayNode cases = JsonNodeFactory.instance.arrayNode();
        BadEventsTest.schemaBad().forEach(name -> {
            ObjectNode bad = (ObjectNode) Resources.json(Resources.path("/bad/schema/" + name));
            String keyword = bad.required("keyword").textValue();
            add(cases, name, bad.required("schema").textValue(), keyword).set("event", bad.required("event"));
        });
        assertAgreement(cases);
    }

    @Test
    void whatASchemaCannotExpressIsAccepted() throws Exception {
        ArrayNode cases = JsonNodeFactory.instance.arrayNode();
        BadEventsTest.beyondSchema().forEach(name -> {
            ObjectNode bad = (ObjectNode) Resources.json(Resources.path("/bad/beyond/" + name));
            add(cases, name, bad.required("schema").textValue(), "").set("event", bad.required("event"));
        });
        assertAgreement(cases);
    }

    private static ObjectNode add(ArrayNode cases, String name, String schema, String keyword) {
        return cases.addObject().put("name", name).put("schema", schema).put("keyword", keyword);
    }

    private static void assertAgreement(ArrayNode cases) throws Exception {
        assumeTrue(installed, "python3-jsonschema is not installed");
        assertTrue(cases.size() > 20, "too few cases to prove anything");
        ObjectNode job = JsonNodeFactory.instance.objectNode();
        ObjectNode schemas = job.putObject("schemas");
        Contract.all().forEach(contract -> schemas.set(contract.schema(), contract.document()));
        job.set("cases", cases);
        Path file = Files.write(folder.resolve("job.json"), job.toString().getBytes(UTF_8));
        Path program = Files.writeString(folder.resolve("validate.py"), PROGRAM);
        Output output = run("-W", "ignore", program.toString(), file.toString());
        assertEquals(new Output(0, "cases " + cases.size() + "\n"), output);
    }

    private record Output(int exitCode, String text) {}

    private static Output run(String... arguments) throws IOException, InterruptedException {
        Path text = Files.createTempFile(folder, "python", ".out");
        ProcessBuilder python = new ProcessBuilder(PYTHON);
        python.command().addAll(List.of(arguments));
        Process process =
                python.redirectErrorStream(true).redirectOutput(text.toFile()).start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "python3 did not end");
            return new Output(process.exitValue(), Files.readString(text));
        } finally {
            process.destroyForcibly();
        }
    }
}
