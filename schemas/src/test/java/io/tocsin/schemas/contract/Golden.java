package io.tocsin.schemas.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One golden file: an event as it comes ({@code input}) and as its record writes it ({@code output}); the fields in it
 * that no schema names ({@code unknown}); for a log event the schema of its dataset ({@code profile}), where it is one
 * that keeps to it; and what else a test of the record compares.
 */
record Golden(String name, Contract contract, JsonNode file) {

    /** Those of format version 1, which do not change any more. */
    static Stream<Golden> frozen() {
        return Resources.files("/golden/v1", ".json").stream().map(Golden::of);
    }

    static Stream<Golden> all() {
        return Stream.concat(
                frozen(),
                Resources.files("/golden/experimental", ".json").stream().map(Golden::of));
    }

    static Stream<Golden> of(Contract contract) {
        return all().filter(golden -> golden.contract == contract);
    }

    private static Golden of(Path path) {
        String name = path.getFileName().toString().replace(".json", "");
        Contract contract = switch (name.replaceFirst("-.*", "")) {
            case "log" -> Contract.LOG;
            case "metric" -> Contract.METRIC;
            case "alert" -> Contract.ALERT;
            case "recorded" -> Contract.RECORDED;
            case "dead" -> Contract.DEAD_LETTER;
            case "silence" -> Contract.SILENCE;
            case "incident" -> Contract.INCIDENT;
            case "notification" -> Contract.NOTIFICATION;
            default -> throw new IllegalArgumentException("a golden file of no record: " + name);
        };
        return new Golden(name, contract, Resources.json(path));
    }

    /** What a maintainer reads when the file does not hold any more. */
    String changed() {
        return "src/test/resources/golden/…/" + name + ".json does not hold; see docs/evolution.md";
    }

    JsonNode input() {
        return file.required("input");
    }

    JsonNode output() {
        return file.required("output");
    }

    byte[] inputBytes() {
        return input().toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The schemas that input and output keep to. */
    List<Contract> contracts() {
        List<Contract> contracts = new ArrayList<>(List.of(contract));
        if (file.has("profile")) {
            contracts.add(Contract.of(file.get("profile").textValue()));
        }
        return contracts;
    }

    /** By their dotted names. */
    Set<String> unknown() {
        Set<String> unknown = new TreeSet<>();
        file.path("unknown").forEach(field -> unknown.add(field.textValue()));
        return unknown;
    }

    @Override
    public String toString() {
        return name;
    }
}
