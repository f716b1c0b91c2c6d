package io.tocsin.processor.regex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class GoRegexTest {
    /** A regular expression and a text that it matches as a whole. */
    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            a{2} ¦ aa
            a{2,}b ¦ aaab
            a{,2} ¦ a{,2}
            a{02} ¦ a{02}
            {? ¦ {
            {{2,3} ¦ {{{
            x{*?y ¦ x{{{y
            [{]{2} ¦ {{
            []{}]+ ¦ ]{}
            [^]{]+ ¦ ab
            [[:alpha:]{]+ ¦ a{b
            [\\]{]+ ¦ ]{
            \\{+ ¦ {{
            \\Qa{?\\E{2} ¦ a{??
            \\Q{?b ¦ {?b
            \\p{Greek}{2} ¦ αβ
            \\x{e9}{2} ¦ éé
            (?P<n>a){2} ¦ aa
            (?<n>a)b ¦ ab
            (?i:a){2} ¦ aA
            (?i)a{2} ¦ aA
            (a{10}){0} ¦ ''
            é{2} ¦ éé
            (a{10}){2} ¦ aaaaaaaaaaaaaaaaaaaa
            """)
    void readsAsGoDoes(String regex, String text) {
        String whole = text.equals("''") ? "" : text;
        assertTrue(GoRegex.compile(regex).matcher(whole).matches(), regex);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            \\é ¦ invalid escape sequence: `\\é`
            [a\\é] ¦ invalid escape sequence: `\\é`
            a{1001} ¦ invalid repeat count: `{1001}`
            a{99999999999} ¦ invalid repeat count: `{99999999999}`
            (a{100}b){11} ¦ invalid repeat count: `{11}`
            ((a{1000}){1000}){1000} ¦ invalid repeat count: `{1000}`
            (?:x|(a{2,600})+){2} ¦ invalid repeat count: `{2}`
            ( ¦ missing closing ): `(`
            a) ¦ unexpected ): `a)`
            [a ¦ missing closing ]: `[a`
            a** ¦ invalid nested repetition operator: `**`
            {2} ¦ missing argument to repetition operator: `{2}`
            \\ ¦ trailing backslash at end of expression
            """)
    void refusesAsGoDoes(String regex, String what) {
        assertEquals("error parsing regexp: " + what, refusal(regex));
    }

    @Test
    void matchesWholeTexts() {
        assertTrue(GoRegex.compileWhole("a|b.", true).matcher("b\n").matches());
        assertFalse(GoRegex.compileWhole("a|b.", false).matcher("b\n").matches());
        assertFalse(GoRegex.compileWhole("a|b.", true).matcher("ab.").matches());
        assertTrue(GoRegex.compileWhole("\\Qa.)", true).matcher("a.)").matches());
        assertThrows(IllegalArgumentException.class, () -> GoRegex.compileWhole("a)(b", true));
    }

    @Test
    void boundsDepthAndSize() {
        assertEquals("error parsing regexp: expression nests too deeply", refusal("(".repeat(5000) + ")".repeat(5000)));
        assertEquals("error parsing regexp: expression too large", refusal("[a-z]{1000}".repeat(4000)));
        GoRegex.compile("(".repeat(900) + ")".repeat(900));
    }

    @Test
    void endsWithAPatternOrTheDeclaredException() {
        Random random = new Random(5);
        String letters = "ab{}()[]?*+|\\.^$,0129:-=!<>PQEpxLisé€\n ";
        int patterns = 0;
        for (int i = 0; i < 50_000; i++) {
            StringBuilder regex = new StringBuilder();
            for (int k = random.nextInt(14); k >= 0; k--) {
                regex.append(letters.charAt(random.nextInt(letters.length())));
            }
            try {
                GoRegex.compile(regex.toString());
                patterns++;
            } catch (IllegalArgumentException e) {
                assertTrue(String.valueOf(e.getMessage()).startsWith("error parsing regexp: "), regex::toString);
            }
        }
        assertTrue(patterns > 1000, "hardly anything was a pattern, so little was shown");
    }

    private static String refusal(String regex) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> GoRegex.compile(regex))
                .getMessage());
    }
}
