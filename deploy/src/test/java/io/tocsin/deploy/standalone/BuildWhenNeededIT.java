package io.tocsin.deploy.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/up} on a checkout of its own, with a Maven that only notes that it was called. */
final class BuildWhenNeededIT {
    private static final String MAVEN = """
            #!/bin/sh
            echo call >>"$CALLS"
            [ -z "${FAIL:-}" ] || { echo "[ERROR] Checkout.java:[7,1] ';' expected"; exit 1; }
            echo "[INFO] Building Tocsin: schemas 0.1.0-SNAPSHOT                    [2/10]"
            sleep "${SLOW:-0}"
            rm -rf deploy/target/tocsin
            mkdir -p deploy/target/tocsin/bin
            printf '#!/bin/sh\\necho "standalone $*"\\n' >deploy/target/tocsin/bin/standalone
            chmod 755 deploy/target/tocsin/bin/standalone
            """;

    @TempDir
    Path temporary;

    private Path checkout;
    private Path calls;

    private record Ran(int exitCode, String printed) {}

    @BeforeEach
    void layOutACheckout() throws IOException {
        Path ours = Path.of(System.getProperty("tocsin.checkout", ".."));
        // Blanks and a quote in the path: scripts break on them first.
        checkout = temporary.resolve("it's a checkout");
        calls = temporary.resolve("calls");
        for (String file :
                List.of("deploy/up", "deploy/src/main/sh/checkout.sh", "deploy/src/main/dist/libexec/launch.sh")) {
            Files.createDirectories(checkout.resolve(file).getParent());
            Files.copy(ours.resolve(file), checkout.resolve(file));
        }
        write("pom.xml", "<project/>");
        write("deploy/pom.xml", "<project/>");
        write("schemas/pom.xml", "<project/>");
        write("schemas/src/main/java/A.java", "class A {}");
        write("schemas/src/test/java/ATest.java", "class ATest {}");
        Path mvn = temporary.resolve("bin/mvn");
        Files.createDirectories(mvn.getParent());
        Files.writeString(mvn, MAVEN);
        Files.setPosixFilePermissions(mvn, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void buildsOnceAndThenMavenIsNotStarted() throws Exception {
        Ran first = up(Map.of());
        assertEquals(0, first.exitCode(), first::printed);
        assertTrue(first.printed().contains("  [2/10]   Tocsin: schemas"), first::printed);
        assertTrue(first.printed().endsWith("standalone up --data x y\n"), first::printed);
        assertEquals("standalone up --data x y\n", up(Map.of()).printed());
        assertEquals(1, mavenCalls());
    }

    @Test
    void changedSourceIsBuilt() throws Exception {
        up(Map.of());
        write("schemas/src/main/java/A.java", "class A { int i; }");
        up(Map.of());
        assertEquals(2, mavenCalls());
        write("pom.xml", "<project></project>");
        up(Map.of());
        assertEquals(3, mavenCalls());
    }

    @Test
    void deletedSourceIsBuiltAndItsClassDoesNotLinger() throws Exception {
        write("schemas/src/main/java/B.java", "class B {}");
        up(Map.of());
        write("schemas/target/classes/B.class", "");
        Files.delete(checkout.resolve("schemas/src/main/java/B.java"));
        up(Map.of());
        assertEquals(2, mavenCalls());
        assertFalse(Files.exists(checkout.resolve("schemas/target/classes/B.class")));
    }

    @Test
    void whatDoesNotMatterIsNotBuilt() throws Exception {
        up(Map.of());
        write("schemas/src/test/java/ATest.java", "class ATest { int i; }");
        write("schemas/target/generated/C.java", "class C {}");
        write("data/logs/up.log", "...");
        up(Map.of());
        assertEquals(1, mavenCalls());
    }

    @Test
    void distributionThatMavenLaidByItselfIsBuiltAgain() throws Exception {
        up(Map.of());
        // As after mvn package by hand: nobody knows from which sources.
        Files.delete(checkout.resolve("deploy/target/tocsin/.sources"));
        up(Map.of());
        assertEquals(2, mavenCalls());
    }

    @Test
    void failedBuildShowsItsErrorsAndIsTriedAgain() throws Exception {
        Ran failed = up(Map.of("FAIL", "yes"));
        assertEquals(1, failed.exitCode());
        assertTrue(failed.printed().contains("Checkout.java:[7,1] ';' expected"), failed::printed);
        assertTrue(
                failed.printed()
                        .contains(checkout.resolve("deploy/target/build.log").toString()),
                failed::printed);
        assertEquals(0, up(Map.of()).exitCode());
        assertEquals(2, mavenCalls());
    }

    @Test
    void twoAtTheSameTimeBuildOnce() throws Exception {
        Process one = start("up", Map.of("SLOW", "1"));
        Process two = start("up", Map.of("SLOW", "1"));
        Ran first = await(one);
        Ran second = await(two);
        assertEquals(0, first.exitCode(), first::printed);
        assertEquals(0, second.exitCode(), second::printed);
        assertEquals(1, mavenCalls());
    }

    @Test
    void worksThroughASymbolicLink() throws Exception {
        Path link = temporary.resolve("bin/tocsin-up");
        Files.createSymbolicLink(link, checkout.resolve("deploy/up"));
        Ran ran = await(start(link.toString(), Map.of()));
        assertEquals(0, ran.exitCode(), ran::printed);
        assertTrue(ran.printed().contains("standalone up"), ran::printed);
    }

    @Test
    void tooOldAJdkIsSaidInOneSentence() throws Exception {
        Path old = temporary.resolve("jdk-11");
        Files.createDirectories(old.resolve("bin"));
        Path java = old.resolve("bin/java");
        Files.writeString(java, "#!/bin/sh\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"11.0.22\"\n");
        Ran ran = up(Map.of("JAVA_HOME", old.toString()));
        assertEquals(2, ran.exitCode());
        assertEquals(
                "up: " + java + " is version 11.0.22, but 17 or newer is needed; set JAVA_HOME to a newer JDK.\n",
                ran.printed());
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"1.8.0_412\"\n");
        assertTrue(up(Map.of("JAVA_HOME", old.toString())).printed().contains("is version 1.8.0_412"));
    }

    @Test
    void runtimeWithoutACompilerIsSaidInOneSentence() throws Exception {
        Path runtime = temporary.resolve("jre");
        Files.createDirectories(runtime.resolve("bin"));
        Files.writeString(runtime.resolve("bin/java"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(runtime.resolve("bin/java"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(runtime.resolve("release"), "JAVA_VERSION=\"21.0.4\"\n");
        Ran ran = up(Map.of("JAVA_HOME", runtime.toString()));
        assertEquals(2, ran.exitCode());
        assertTrue(ran.printed().contains("is not a JDK (no javac)"), ran::printed);
    }

    @Test
    void missingMavenIsSaidInOneSentence() throws Exception {
        Path tools = temporary.resolve("tools");
        Files.createDirectories(tools);
        for (String tool : List.of(
                "sh",
                "dirname",
                "basename",
                "readlink",
                "find",
                "sort",
                "xargs",
                "sha256sum",
                "tr",
                "cut",
                "cat",
                "sed",
                "head",
                "mkdir",
                "flock",
                "id",
                "printf")) {
            for (String folder : List.of("/bin/", "/usr/bin/")) {
                if (Files.exists(Path.of(folder + tool)) && !Files.exists(tools.resolve(tool))) {
                    Files.createSymbolicLink(tools.resolve(tool), Path.of(folder + tool));
                }
            }
        }
        Ran ran = up(Map.of("PATH", tools.toString()));
        assertEquals(2, ran.exitCode(), ran::printed);
        assertEquals(
                "up: The distribution must be built, but there is no mvn on the PATH; install Maven 3.8 or newer.\n",
                ran.printed());
    }

    private Ran up(Map<String, String> environment) throws IOException, InterruptedException {
        return await(start("up", environment));
    }

    private Process start(String command, Map<String, String> environment) throws IOException {
        Path script = command.startsWith("/")
                ? Path.of(command)
                : checkout.resolve("deploy").resolve(command);
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", script.toString(), "--data", "x y")
                .directory(temporary.toFile())
                .redirectErrorStream(true);
        builder.environment().put("CALLS", calls.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("PATH", temporary.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Ran await(Process process) throws IOException, InterruptedException {
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        return new Ran(process.exitValue(), printed);
    }

    private int mavenCalls() throws IOException {
        return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
    }

    private void write(String file, String text) throws IOException {
        Path path = checkout.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
