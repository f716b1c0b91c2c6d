package io.tocsin.router.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our routing against Alertmanager's, by {@code amtool} (Debian: prometheus-alertmanager). Skips where it is not. */
class AmtoolComparisonIT {
    private static final List<String> NAMES = List.of("service", "severity", "env", "team");
    private static final List<String> VALUES = List.of("a", "b", "ab", "", "prod", "a b", "x.y");

    @TempDir
    Path folder;

    @BeforeAll
    static void needsAmtool() {
        assumeTrue(
                java.util.Arrays.stream(System.getenv("PATH").split(":"))
                        .anyMatch(d -> Files.isExecutable(Path.of(d, "amtool"))),
                "skipped: amtool is not installed");
    }

    @Test
    void randomTreesRouteRandomLabelsToTheSameReceivers() throws Exception {
        long seed = Long.getLong("tocsin.seed", 20_261_121L);
        Random random = new Random(seed);
        int several = 0;
        for (int i = 0; i < 40; i++) {
            Path file = folder.resolve("tree" + i + ".yml");
            Files.writeString(file, tree(random));
            RoutingFile ours = RoutingFile.read(file);
            for (int j = 0; j < 5; j++) {
                Map<String, String> labels = labels(random);
                String expected = String.join(",", amtoolRoutes(file, labels));
                String actual = ours.tree().match(labels).stream()
                        .map(r -> r.options().receiver())
                        .collect(Collectors.joining(","));
                assertEquals(expected, actual, () -> "seed " + seed + ", " + labels + " in " + read(file));
                several += expected.contains(",") ? 1 : 0;
            }
        }
        assertNotEquals(0, several, "no tree had a route that continues: the trees are too simple");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "receivers: [{name: a}]",
                "route: {}\nreceivers: [{name: a}]",
                "route: {receiver: b}\nreceivers: [{name: a}]",
                "route: {receiver: a}\nreceivers: [{name: a}, {name: a}]",
                "route: {receiver: a, match: {x: y}}\nreceivers: [{name: a}]",
                "route: {receiver: a, matchers: [x=y]}\nreceivers: [{name: a}]",
                "route: {receiver: a, continue: true}\nreceivers: [{name: a}]",
                "route: {receiver: a, group_wait: 5}\nreceivers: [{name: a}]",
                "route: {receiver: a, group_interval: 0s}\nreceivers: [{name: a}]",
                "route: {receiver: a, repeat_interval: 0s}\nreceivers: [{name: a}]",
                "route: {receiver: a, group_by: [x, x]}\nreceivers: [{name: a}]",
                "route: {receiver: a, group_by: [x, '...']}\nreceivers: [{name: a}]",
                "route: {receiver: a, group_by: x}\nreceivers: [{name: a}]",
                "route: {receiver: a, routes: [{receiver: c}]}\nreceivers: [{name: a}]",
                "route: {receiver: a, routes: [{match_re: {x: '('}}]}\nreceivers: [{name: a}]",
                "route: {receiver: a, routes: [{matchers: ['x=~(']}]}\nreceivers: [{name: a}]",
                "route: {receiver: a, routes: [{matchers: ['x']}]}\nreceivers: [{name: a}]",
                "route: {receiver: a, routes: [{match_re: {x: '(?=a)'}}]}\nreceivers: [{name: a}]",
                "route: {receiver: a, routs: []}\nreceivers: [{name: a}]",
                "route: {receiver: a}\nreceivers: [{}]",
                "route: {receiver: a}\nreceivers: [{name: a, webhook_configs: [{}]}]",
                "route: {receiver: a}\nreceivers: [{name: a, webhook_configs: [{url: 'ftp://x'}]}]",
                "route: {receiver: a}\nreceivers: [{name: a, webhook_configs: [{url: ''}]}]",
                "route: {receiver: a}\nreceivers: [{name: a, slack_configs: [{}]}]",
                "route: {receiver: a}\nreceivers: [{name: a, pagerduty_configs: [{}]}]",
                "route: {receiver: a}\nreceivers: [{name: a, email_configs: [{to: x}]}]",
                "global: {smtp_smarthost: 'm:25'}\nroute: {receiver: a}\nreceivers: [{name: a, email_configs: [{to: x}]}]",
                "global: {smtp_smarthost: m}\nroute: {receiver: a}\nreceivers: [{name: a}]",
                "route: {receiver: a}\nreceivers: [{name: a, webhook_configs: [{url: 'http://x', http_config: "
                        + "{bearer_token: x, basic_auth: {username: u}}}]}]",
                "route: {receiver: a}\nroute: {receiver: a}\nreceivers: [{name: a}]",
            })
    void whatAlertmanagerRefusesIsRefused(String text) throws Exception {
        Path file = folder.resolve("bad.yml");
        Files.writeString(file, text);
        assertNotEquals(0, run("amtool", "check-config", file.toString()).status(), "amtool takes it");
        assertFalse(io.tocsin.router.file.Files.problems(text).isEmpty());
    }

    @Test
    void amtoolTakesTheShippedFile() throws Exception {
        Path shipped = Path.of("src/main/dist/config/alertmanager.yml").toAbsolutePath();
        Result check = run("amtool", "check-config", shipped.toString());
        assertEquals(0, check.status(), check.output());
        RoutingFile.read(shipped);
    }

    private static String tree(Random random) {
        StringBuilder b = new StringBuilder("route:\n  receiver: r0\n  routes:\n");
        int routes = 1 + random.nextInt(4);
        for (int i = 0; i < routes; i++) {
            route(b, "  ", random, 0);
        }
        b.append("receivers:\n");
        for (int i = 0; i < 6; i++) {
            b.append("- name: r").append(i).append('\n');
        }
        return b.toString();
    }

    private static void route(StringBuilder b, String indent, Random random, int depth) {
        b.append(indent).append("- continue: ").append(random.nextBoolean()).append('\n');
        String inner = indent + "  ";
        if (random.nextInt(4) > 0) {
            b.append(inner).append("receiver: r").append(random.nextInt(6)).append('\n');
        }
        if (random.nextInt(3) == 0) {
            b.append(inner).append("group_by: [service]\n").append(inner).append("group_wait: 1m30s\n");
        }
        if (random.nextInt(3) == 0) {
            b.append(inner)
                    .append("match: {")
                    .append(name(random))
                    .append(": '")
                    .append(value(random))
                    .append("'}\n");
        }
        if (random.nextInt(3) == 0) {
            b.append(inner)
                    .append("match_re: {")
                    .append(name(random))
                    .append(": '")
                    .append(pattern(random))
                    .append("'}\n");
        }
        int matchers = random.nextInt(3);
        if (matchers > 0) {
            b.append(inner).append("matchers:\n");
        }
        for (int i = 0; i < matchers; i++) {
            b.append(inner).append("- '").append(matcher(random)).append("'\n");
        }
        int children = depth > 2 ? 0 : random.nextInt(3);
        if (children > 0) {
            b.append(inner).append("routes:\n");
        }
        for (int i = 0; i < children; i++) {
            route(b, inner, random, depth + 1);
        }
    }

    private static String matcher(Random random) {
        String space = random.nextBoolean() ? " " : "";
        boolean isPattern = random.nextBoolean();
        String operator = (random.nextBoolean() ? "=" : "!=") + "";
        String symbol = isPattern ? operator.replace("!=", "!~").replaceAll("^=$", "=~") : operator;
        String value = isPattern ? pattern(random) : value(random);
        String one = name(random) + space + symbol + space + '"' + value + '"';
        return random.nextInt(4) == 0 ? "{" + one + "," + space + name(random) + "!=\"zz\"}" : one;
    }

    private static String name(Random random) {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private static String value(Random random) {
        return VALUES.get(random.nextInt(VALUES.size()));
    }

    private static String pattern(Random random) {
        return List.of("a|b", "a.*", ".+", "", "[ab]+", "(?i)PROD", "x.y", "^a$", "a b?", "[[:alpha:]]+", "\\\\w*")
                .get(random.nextInt(11));
    }

    private static Map<String, String> labels(Random random) {
        Map<String, String> labels = new TreeMap<>();
        for (String name : NAMES) {
            String value = value(random);
            if (random.nextInt(4) > 0 && !value.isEmpty()) {
                labels.put(name, value);
            }
        }
        return labels;
    }

    private static List<String> amtoolRoutes(Path file, Map<String, String> labels) throws Exception {
        List<String> command = new ArrayList<>(List.of("amtool", "config", "routes", "test", "--config.file=" + file));
        labels.forEach((name, value) -> command.add(name + "=\"" + value + '"'));
        Result result = run(command.toArray(String[]::new));
        assertEquals(0, result.status(), () -> result.output() + read(file));
        String answer =
                result.output().lines().filter(l -> !l.startsWith("Warning:")).collect(Collectors.joining());
        return List.of(answer.strip().split(","));
    }

    private record Result(int status, String output) {}

    private static Result run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
