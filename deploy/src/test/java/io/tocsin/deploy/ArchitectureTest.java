package io.tocsin.deploy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The arrows between modules, over the classes as they were compiled: imports alone can be got round. */
final class ArchitectureTest {
    private static final Set<String> SERVICES = Set.of("ingest", "processor", "indexer", "router");

    private static JavaClasses ours;

    @BeforeAll
    static void read() {
        ours = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.tocsin");
    }

    @Test
    void everyModuleIsLookedAt() {
        Set<String> modules = ours.stream()
                .map(c -> c.getPackageName().split("\\.", -1)[2])
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(
                List.of(
                        "deploy",
                        "embedded",
                        "indexer",
                        "ingest",
                        "processor",
                        "router",
                        "runtime",
                        "schemas",
                        "testkit"),
                List.copyOf(modules));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest", "processor", "indexer", "router"})
    void servicesDoNotKnowEachOther(String service) {
        List<String> forbidden = new ArrayList<>(List.of("io.tocsin.deploy..", "io.tocsin.embedded.."));
        SERVICES.stream()
                .filter(other -> !other.equals(service))
                .forEach(other -> forbidden.add("io.tocsin." + other + ".."));
        assertNone("io.tocsin." + service + "..", forbidden);
    }

    @Test
    void runtimeKnowsNothingOfOurs() {
        assertNoneOfOursBut("runtime");
    }

    @Test
    void schemasKnowNothingOfOurs() {
        assertNoneOfOursBut("schemas");
    }

    @Test
    void embeddedKnowsNothingOfOurs() {
        assertNoneOfOursBut("embedded");
    }

    @Test
    void deployStartsServicesAsProcessesAndCallsNone() {
        assertNone(
                "io.tocsin.deploy..",
                SERVICES.stream().map(service -> "io.tocsin." + service + "..").toList());
    }

    @Test
    void everyPackageSaysWhereNullMayBe() {
        Set<String> unmarked = ours.stream()
                .map(JavaClass::getPackage)
                .filter(p ->
                        p.getClasses().stream().anyMatch(c -> !c.getSimpleName().equals("package-info")))
                .filter(p -> !p.isAnnotatedWith(NullMarked.class))
                .map(p -> p.getName())
                .filter(name -> !name.equals("io.tocsin"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(unmarked.isEmpty(), () -> "without @NullMarked: " + unmarked);
    }

    /** Help texts are format strings: a % that stands for itself makes picocli print a warning instead of a help. */
    @Test
    void helpTextsOfAllCommandsAreGoodFormats() {
        Set<String> commands = new TreeSet<>();
        for (JavaClass type : ours) {
            if (!type.isAnnotatedWith(CommandLine.Command.class)) {
                continue;
            }
            CommandLine.Command command = type.reflect().getAnnotation(CommandLine.Command.class);
            commands.add(command.name());
            assertFormats(type, command.description());
            assertFormats(type, command.footer());
            for (Field field : type.reflect().getDeclaredFields()) {
                if (field.getAnnotation(CommandLine.Option.class) != null) {
                    assertFormats(
                            type, field.getAnnotation(CommandLine.Option.class).description());
                } else if (field.getAnnotation(CommandLine.Parameters.class) != null) {
                    assertFormats(
                            type,
                            field.getAnnotation(CommandLine.Parameters.class).description());
                }
            }
        }
        assertTrue(commands.containsAll(Set.of("demo", "up", "down", "status", "logs")), commands::toString);
    }

    private static void assertFormats(JavaClass type, String... texts) {
        for (String text : texts) {
            assertDoesNotThrow(() -> new Formatter(Locale.ROOT).format(text), () -> type.getName() + ": " + text);
        }
    }

    private static void assertNoneOfOursBut(String module) {
        List<String> others = ours.stream()
                .map(c -> c.getPackageName().split("\\.", -1)[2])
                .distinct()
                .filter(other -> !other.equals(module))
                .map(other -> "io.tocsin." + other + "..")
                .toList();
        assertTrue(others.size() > 3, others::toString);
        assertNone("io.tocsin." + module + "..", others);
    }

    private static void assertNone(String from, List<String> to) {
        noClasses()
                .that()
                .resideInAPackage(from)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(to.toArray(String[]::new))
                .check(ours);
    }
}
