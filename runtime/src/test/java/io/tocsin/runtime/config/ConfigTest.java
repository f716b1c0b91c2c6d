package io.tocsin.runtime.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ConfigTest {
    private static final Path FILE = Path.of("/etc/tocsin/shop.yaml");

    record Shop(
            Listen listen,
            String name,
            int shelves,
            boolean open,
            Duration pause,
            Path folder,
            List<String> goods,
            URI supplier,
            Secret password,
            TimeUnit unit,
            SortedMap<String, String> kafka) {
        static Shop read(Section s) {
            return new Shop(
                    Listen.read(s, "listen", 8080),
                    s.text("name", "corner", "What it is called."),
                    s.integer("shelves", 3, 1, 100, "How many."),
                    s.flag("open", true, "Whether."),
                    s.duration("pause", Duration.ofSeconds(5), Duration.ofMillis(1), Duration.ofHours(1), "How long."),
                    s.path("folder", "data", "Where."),
                    s.texts("goods", List.of("tea"), "What."),
                    s.uri("supplier", "http://localhost:1", "Whom."),
                    s.secret("password", "Hush."),
                    s.choice("unit", TimeUnit.SECONDS, "Which."),
                    s.verbatim("kafka", "Kafka's."));
        }
    }

    private static <T> T read(String yaml, Map<String, String> environment, Function<Section, T> reader)
            throws ConfigException {
        return Config.parse(yaml, new Reading(FILE, environment), reader);
    }

    private static List<String> problems(String yaml, Map<String, String> environment) {
        return assertThrows(ConfigException.class, () -> read(yaml, environment, Shop::read)).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    @Test
    void givesDefaultsForAnEmptyFile() throws Exception {
        for (String yaml : List.of("", "# nothing\n", "---\n", "kafka:\nlisten:\n")) {
            assertEquals(
                    new Shop(
                            new Listen("127.0.0.1", 8080),
                            "corner",
                            3,
                            true,
                            Duration.ofSeconds(5),
                            Path.of("/etc/tocsin/data"),
                            List.of("tea"),
                            URI.create("http://localhost:1"),
                            Secret.of(""),
                            TimeUnit.SECONDS,
                            new TreeMap<>()),
                    read(yaml, Map.of(), Shop::read));
        }
    }

    @Test
    void takesPathsAndGlobsFromTheFolderOfTheFile() throws Exception {
        Function<Section, List<Path>> reader = s -> s.paths("rules", List.of("rules/*.yml"), "Which.");
        assertEquals(List.of(Path.of("/etc/tocsin/rules/*.yml")), read("", Map.of(), reader));
        assertEquals(
                List.of(Path.of("/etc/tocsin/a.yml"), Path.of("/b/**/*.yml")),
                read("rules: [a.yml, /b/**/*.yml]", Map.of(), reader));
    }

    private static final String FULL = """
            listen:
              host: 0.0.0.0
              port: 0
              insecure: true
              names: [Shop.example]
            name: 007
            shelves: 12
            open: false
            pause: 1h
            folder: /srv/shop
            goods:
              - salt
              - bread
            supplier: https://mill.example:8443/x
            password: s3cret
            unit: minutes
            kafka:
              bootstrap.servers: a:1,b:2
              acks: 1
            """;

    @Test
    void mapsEveryKey() throws Exception {
        Shop shop = read(FULL, Map.of(), Shop::read);
        assertEquals(
                new Shop(
                        new Listen("0.0.0.0", 0, Set.of("shop.example")),
                        "007",
                        12,
                        false,
                        Duration.ofHours(1),
                        Path.of("/srv/shop"),
                        List.of("salt", "bread"),
                        URI.create("https://mill.example:8443/x"),
                        Secret.of("s3cret"),
                        TimeUnit.MINUTES,
                        new TreeMap<>(Map.of("bootstrap.servers", "a:1,b:2", "acks", "1"))),
                shop);
        assertFalse(shop.toString().contains("s3cret"), shop::toString);
    }

    @Test
    void letsTheEnvironmentOverride() throws Exception {
        Shop shop = read(
                FULL,
                Map.of(
                        "TOCSIN_LISTEN_PORT", "9",
                        "TOCSIN_SHELVES", "7",
                        "TOCSIN_OPEN", "true",
                        "TOCSIN_GOODS", "milk, eggs",
                        "TOCSIN_KAFKA_BOOTSTRAP_SERVERS", "c:3",
                        "TOCSIN_SOMEBODY_ELSES", "ignored",
                        "PATH", "/bin"),
                Shop::read);
        assertEquals(9, shop.listen().port());
        assertEquals(7, shop.shelves());
        assertTrue(shop.open());
        assertEquals(List.of("milk", "eggs"), shop.goods());
        assertEquals(Map.of("bootstrap.servers", "c:3", "acks", "1"), shop.kafka());
    }

    static Stream<Arguments> badFiles() {
        return Stream.of(
                Arguments.of("shelfs: 3", ":1: shelfs: is not known; did you mean \"shelves\"?"),
                Arguments.of("listen: {prot: 3}", ":1: listen.prot: is not known; did you mean \"port\"?"),
                Arguments.of(
                        "zebra: 3",
                        ":1: zebra: is not known; known here: folder, goods, kafka, listen, name, open, password,"
                                + " pause, shelves, supplier, unit"),
                Arguments.of("\nshelves: many", ":2: shelves: \"many\" is not a whole number; 1 to 100"),
                Arguments.of("shelves: 0", ":1: shelves: 0 is out of range; 1 to 100"),
                Arguments.of("shelves: [1]", ":1: shelves: is not a single value; write one, or remove the key for 3"),
                Arguments.of("shelves:", ":1: shelves: has no value; write one, or remove the key for 3"),
                Arguments.of("open: yes", ":1: open: \"yes\" is neither true nor false"),
                Arguments.of("pause: 5", ":1: pause: \"5\" is not a duration; such as 200ms, 5s, 1m, from 1ms to 1h"),
                Arguments.of("pause: 2h", ":1: pause: 2h is out of range; 1ms to 1h"),
                Arguments.of("folder: ''", ":1: folder: is empty; write a path"),
                Arguments.of("goods: tea", ":1: goods: is not a list; write [a, b] or lines that begin with -"),
                Arguments.of("goods: [[x]]", ":1: goods: has an item that is not a text"),
                Arguments.of("supplier: mill", ":1: supplier: is not an address; write it as http://host:port"),
                Arguments.of("supplier: 'http://a b'", ":1: supplier: is not an address; write it as http://host:port"),
                Arguments.of(
                        "unit: weeks",
                        ":1: unit: \"weeks\" is not known; one of nanoseconds, microseconds, milliseconds, seconds,"
                                + " minutes, hours, days"),
                Arguments.of(
                        "listen: 8080", ":1: listen: is not a mapping; write its keys on lines of their own below"),
                Arguments.of("kafka: [a]", ":1: kafka: is not a mapping; write some.setting: value below it"),
                Arguments.of(
                        "kafka: {bootstrap: {servers: x}}",
                        ":1: kafka.bootstrap: is not a text; write some.setting: value"),
                Arguments.of("name: a\nname: b", ":2: name: stands here a second time; keep one"),
                Arguments.of("- a", ":1: is not a mapping of keys to values; write key: value"),
                Arguments.of("a: [", ":1: is not YAML: expected the node content, but found '<stream end>'"),
                Arguments.of(
                        "listen: {host: 0.0.0.0}",
                        ":1: listen.host: 0.0.0.0 is reachable by others, without TLS and login; write 127.0.0.1, or"
                                + " insecure: true beside it when the network is trusted"),
                Arguments.of("listen: {port: 70000}", ":1: listen.port: 70000 is out of range; 0 to 65535"));
    }

    @ParameterizedTest
    @MethodSource("badFiles")
    void saysWhatIsWrongAndWhatWouldBeRight(String yaml, String expected) {
        assertEquals(List.of(FILE + expected), problems(yaml, Map.of()));
    }

    @Test
    void tellsAllProblemsTogetherWithThoseOfTheEnvironment() {
        assertEquals(
                List.of(
                        "environment variable TOCSIN_LISTEN_PORT: listen.port: \"x\" is not a whole number; 0 to 65535",
                        FILE + ":1: shelves: 0 is out of range; 1 to 100",
                        FILE + ":2: nmae: is not known; did you mean \"name\"?"),
                problems("shelves: 0\nnmae: x", Map.of("TOCSIN_LISTEN_PORT", "x")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TOCSIN_SHELFS        | is not known; did you mean TOCSIN_SHELVES?",
                "TOCSIN_LISTEN_PROT   | is not known; did you mean TOCSIN_LISTEN_PORT?",
                "TOCSIN_LISTENPORT    | is not known; did you mean TOCSIN_LISTEN_PORT?",
                "TOCSIN_LISTEN_WHATEVER | is not known; known are TOCSIN_LISTEN_HOST, TOCSIN_LISTEN_INSECURE,"
                        + " TOCSIN_LISTEN_NAMES, TOCSIN_LISTEN_PORT",
            })
    void saysWhichVariableOfTheEnvironmentIsNoOption(String variable, String expected) {
        assertEquals(
                List.of("environment variable " + variable + ": " + expected), problems("", Map.of(variable, "1")));
    }

    @Test
    void leavesVariablesOfOtherServicesAndToolsAlone() throws Exception {
        Map<String, String> others = Map.of(
                "TOCSIN_LISTEN_HEAP", "512m",
                "TOCSIN_HOME", "/opt/tocsin",
                "TOCSIN_LOG_INDEXER_JAVA_OPTS", "-Xint",
                "TOCSIN_COMMAND", "deploy/up",
                "TOCSIN_BULK_LINGER", "1s",
                "TOCSIN_LISTEN_SERVICE_HOST", "10.0.0.1",
                "TOCSIN_LISTEN_SERVICE_PORT_HTTP", "80",
                "TOCSIN_LISTEN_PORT_80_TCP_ADDR", "10.0.0.1",
                "TOCSIN_SHELF_PORT", "tcp://10.0.0.1:80",
                "TOCSIN", "1");
        assertEquals(read("", Map.of(), Shop::read), read("", others, Shop::read));
    }

    @Test
    void reportsWhatTheRecordRefuses() {
        ConfigException e = assertThrows(
                ConfigException.class,
                () -> read("a: 1", Map.of(), s -> {
                    s.integer("a", 1, 0, 9, "A number.");
                    throw new IllegalArgumentException("a and b do not go together");
                }));
        assertEquals(FILE + ": a and b do not go together", e.getMessage());
    }

    @Test
    void asksForWhatIsRequired() {
        ConfigException e = assertThrows(
                ConfigException.class, () -> read("", Map.of(), s -> s.requiredText("name", "the name of the shop")));
        assertEquals(FILE + ": name: is missing; the name of the shop", e.getMessage());
    }

    @Test
    void saysThatThereIsNoSuchFile() {
        ConfigException e =
                assertThrows(ConfigException.class, () -> Config.load(Path.of("/no/such.yaml"), Map.of(), Shop::read));
        assertEquals("/no/such.yaml: there is no such file", e.getMessage());
    }

    @Test
    void documentsEveryOption() {
        List<Option> options = Config.options(Shop::read);
        assertEquals(
                List.of(
                        "listen.host",
                        "listen.port",
                        "listen.names",
                        "listen.insecure",
                        "name",
                        "shelves",
                        "open",
                        "pause",
                        "folder",
                        "goods",
                        "supplier",
                        "password",
                        "unit",
                        "kafka.*"),
                options.stream().map(Option::path).toList());
        assertEquals(new Option("pause", "duration", "5s", "How long."), options.get(7));
        assertEquals("TOCSIN_LISTEN_PORT", options.get(1).environmentVariable());
    }

    private record Branch(String town, List<Integer> doors, Optional<Path> plan) {
        Branch {
            if (town.equals("Atlantis")) {
                throw new IllegalArgumentException("there is no Atlantis");
            }
        }

        static List<Branch> read(Section root) {
            return root.sections(
                    "branches",
                    s -> new Branch(
                            s.requiredText("town", "where it is"),
                            s.sections("doors", d -> d.integer("width", 1, 1, 3, "Metres.")),
                            s.optionalPath("plan", "Drawing.")));
        }
    }

    @Test
    void readsListsOfMappings() throws Exception {
        assertEquals(List.of(), read("", Map.of(), Branch::read));
        assertEquals(
                List.of(
                        new Branch("Ulm", List.of(2, 1), Optional.empty()),
                        new Branch(
                                "Bonn",
                                List.of(),
                                Optional.of(FILE.resolveSibling("a/b.svg").toAbsolutePath()))),
                read("""
                        branches:
                          - town: Ulm
                            doors: [{width: 2}, {}]
                          - {town: Bonn, plan: a/b.svg}
                        """, Map.of("TOCSIN_BRANCHES_TOWN", "x"), Branch::read));
        assertEquals(
                List.of("branches[].town", "branches[].doors[].width", "branches[].plan"),
                Config.options(Branch::read).stream().map(Option::path).toList());
    }

    @Test
    void tellsTheProblemsOfEachItem() {
        ConfigException e = assertThrows(ConfigException.class, () -> read("""
                        branches:
                          - {town: Ulm, doors: [{width: 4}], twon: x}
                          - doors: 1
                          - Bonn
                          - {town: Atlantis}
                        """, Map.of(), Branch::read));
        assertEquals(
                List.of(
                        FILE + ":2: branches[0].doors[0].width: 4 is out of range; 1 to 3",
                        FILE + ":2: branches[0].twon: is not known; did you mean \"town\"?",
                        FILE + ": branches[1].town: is missing; where it is",
                        FILE + ":3: branches[1].doors: is not a list; write lines that begin with - below it",
                        FILE + ":4: branches[2]: is not a mapping; write key: value",
                        FILE + ": there is no Atlantis"),
                e.problems().stream().map(Problem::toString).toList());
    }

    @Test
    void refusesToDeclareAnOptionTwice() {
        assertThrows(
                IllegalStateException.class,
                () -> Config.options(s -> s.text("a", "", "One.") + s.text("a", "", "Two.")));
    }
}
