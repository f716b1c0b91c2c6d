package io.tocsin.processor.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import io.tocsin.processor.regex.GoRegex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An automaton of several expressions says what RE2/J says of each. */
@Timeout(60)
final class AutomatonTest {
    @Test
    void agreesWithRe2OnRandomExpressions() {
        Random random = new Random(20_261_121);
        RandomRegex regexes = new RandomRegex(random);
        int matched = 0;
        int programs = 0;
        for (int round = 0; round < 250; round++) {
            boolean newlines = random.nextBoolean();
            List<Pattern> patterns = new ArrayList<>();
            List<Program> together = new ArrayList<>();
            List<String> texts = new ArrayList<>(List.of("", "a", "error\n"));
            for (int i = 1 + random.nextInt(8); i > 0; i--) {
                RandomRegex.Pair pair = regexes.next();
                Optional<Program> program = program(pair.regex(), newlines);
                if (program.isPresent()) {
                    together.add(program.get());
                    patterns.add(GoRegex.compileWhole(pair.regex(), newlines));
                    texts.add(pair.text());
                }
            }
            programs += together.size();
            Automaton automaton = new Automaton(together);
            for (int i = 0; i < 60; i++) {
                String text = regexes.changed(regexes.pick(texts));
                Set<Integer> expected = new TreeSet<>();
                for (int k = 0; k < patterns.size(); k++) {
                    if (patterns.get(k).matches(text)) {
                        expected.add(k);
                    }
                }
                Set<Integer> found = new TreeSet<>();
                automaton.run(text, found::add);
                assertEquals(expected, found, () -> "on \"" + text + "\" by " + patterns);
                matched += expected.size();
            }
        }
        assertTrue(programs > 400 && matched > 3000, "little was shown: " + programs + ", " + matched);
    }

    private static Optional<Program> program(String regex, boolean newlines) {
        try {
            GoRegex.compileWhole(regex, newlines);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return RegexReader.read(regex, newlines).flatMap(Program::of);
    }

    /** An automaton of such an expression has a state for each of the last 20 characters' combinations. */
    @Test
    void forgetsStatesAndStaysRight() {
        String regex = "[ab]*a[ab]{14}";
        Automaton automaton = new Automaton(List.of(program(regex, true).orElseThrow()));
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            StringBuilder text = new StringBuilder();
            for (int k = 0; k < 200; k++) {
                text.append(random.nextBoolean() ? 'a' : 'b');
            }
            Set<Integer> found = new TreeSet<>();
            automaton.run(text.toString(), found::add);
            assertEquals(text.charAt(185) == 'a', found.contains(0));
        }
        assertTrue(automaton.isSlow());
    }

    @Test
    void isNotSlowOnTextsThatAreAlike() {
        Automaton automaton = new Automaton(List.of(
                program(".*[0-9]{3}[a-z]+", true).orElseThrow(),
                program(".*[A-Z]{2,}\\s.*", true).orElseThrow()));
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            automaton.run("request " + random.nextInt() + " took " + random.nextInt(1000) + "ms AB x", program -> {});
        }
        assertFalse(automaton.isSlow());
    }

    @Test
    void leavesWhatIsTooLargeOrNotKnown() {
        assertEquals(Optional.empty(), program("\\bx", true));
        assertEquals(Optional.empty(), program("[[:alpha:]]", true));
        assertEquals(Optional.empty(), program("([a-z]{30}[0-9]){30}", true));
        assertTrue(program("^[a-z]{300}$", true).isPresent());
    }
}
