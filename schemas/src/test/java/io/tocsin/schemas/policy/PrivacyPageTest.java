package io.tocsin.schemas.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.schemas.log.LogEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables and lists of docs/privacy.md. */
final class PrivacyPageTest {
    private static final Path PAGE = Path.of("docs/privacy.md");

    private static final Map<Reason, Action> MASK =
            Stream.of(Reason.values()).collect(Collectors.toMap(reason -> reason, reason -> Action.MASK));

    @Test
    void optionsHaveTheDefaultsMarksAndReasonsOfThePage() throws IOException {
        List<List<String>> rows = rows("| option | as shipped | mark | reason counted |");
        assertEquals(
                Stream.of(Reason.values()).map(Reason::label).sorted().toList(),
                rows.stream().map(row -> row.get(3)).sorted().toList());
        for (List<String> row : rows) {
            Reason reason = Stream.of(Reason.values())
                    .filter(r -> r.label().equals(row.get(3)))
                    .findFirst()
                    .orElseThrow();
            assertEquals(row.get(2), Canvas.mark(reason));
            assertTrue(
                    row.get(1).endsWith(Privacy.DEFAULT.action(reason).name().toLowerCase(Locale.ROOT)),
                    row.toString());
        }
    }

    @Test
    void deniedFieldsAreThoseOfThePage() throws IOException {
        List<List<String>> rows = rows("| deny | event | what is left |");
        assertEquals(4, rows.size());
        for (List<String> row : rows) {
            List<FieldPattern> deny = List.of(FieldPattern.parse(row.get(0)).orElseThrow());
            Privacy privacy = new Privacy(deny, List.of(), List.of(), MASK, HmacKey.none());
            EventPolicy policy = new EventPolicy(new PolicySettings(Bounds.DEFAULT, privacy), new Uncounted());
            assertEquals(event(row.get(2)), policy.apply(event(row.get(1))), row.get(1));
        }
    }

    @Test
    void textsBecomeWhatThePageSays() throws IOException {
        Redactor redactor = new Redactor(new Privacy(List.of(), List.of(), List.of(), MASK, HmacKey.none()));
        List<List<String>> rows = rows("| text | becomes |");
        assertEquals(20, rows.size());
        for (List<String> row : rows) {
            assertEquals(row.get(1), redactor.withoutPatterns(row.get(0), EnumSet.noneOf(Reason.class)));
        }
    }

    @Test
    void namesAreThoseOfThePage() throws IOException {
        List<String> headers = new ArrayList<>(SecretNames.AUTHORIZATIONS);
        headers.addAll(SecretNames.COOKIES);
        assertEquals(
                List.of(
                        List.of("secrets", String.join(" ", SecretNames.SECRETS)),
                        List.of("headers", String.join(" ", headers)),
                        List.of("clues", String.join(" ", SecretNames.CLUES))),
                rows("| kind | names |"));
    }

    @Test
    void keysOfMakersAreThoseOfThePage() throws IOException {
        assertEquals(
                Tokens.PREFIXES.stream()
                        .map(prefix -> List.of(prefix.text(), Integer.toString(prefix.more())))
                        .toList(),
                rows("| begins with | further characters |"));
    }

    @Test
    void otherListsAreThoseOfThePage() throws IOException {
        String page = Files.readString(PAGE);
        SecretNames.NOTHING.forEach(word -> assertTrue(page.contains("`" + word + "`"), word));
        assertTrue(page.contains("the words `" + String.join("` `", Addresses.VERSION_WORDS) + "`,"));
        assertEquals(List.of("  ", " ", "-", ".", "\u00a0", "\u202f"), Cards.SEPARATORS, "the page names them");
        assertTrue(page.contains("of " + SecretNames.SHORTEST_OF_CLUE + " characters or more, with a digit"));
        assertTrue(page.contains("`hmac:` and " + HmacKey.HEX_DIGITS + " hexadecimal digits"));
        EventPolicy.PROTECTED.forEach(name -> assertTrue(page.contains("`" + name + "`"), name));
    }

    private static LogEvent event(String json) {
        return LogEvent.read(json.getBytes(UTF_8), Instant.EPOCH).orElseThrow();
    }

    /** The rows under each table with this head, their cells without back-ticks. */
    private static List<List<String>> rows(String head) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(PAGE)) {
            inside = line.equals(head) || (inside && line.startsWith("|"));
            if (inside && !line.equals(head) && !line.startsWith("|---")) {
                rows.add(Stream.of(line.substring(2, line.length() - 2).split(" \\| ", -1))
                        .map(cell -> cell.replace("`", ""))
                        .toList());
            }
        }
        return rows;
    }

    private static final class Uncounted implements PolicyObserver {
        @Override
        public void redacted(Reason reason) {
            // not counted here
        }

        @Override
        public void truncated(String field) {
            // not counted here
        }
    }
}
