package io.tocsin.processor.match;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much is seen in an expression before RE2/J is asked. */
final class RequiredTest {
    /** An expression, whether globs say all of it, and the literals of which a match has one. */
    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            error ¦ true ¦ error
            error|fatal ¦ true ¦ error,fatal
            .*OutOfMemoryError.* ¦ true ¦ OutOfMemoryError
            ^.*timed? out$ ¦ true ¦ time out,timed out
            .*(error|fatal).+ ¦ true ¦ error,fatal
            [Ee]rror.* ¦ true ¦ Error,error
            (?i).*OutOfMemory.* ¦ true ¦ outofmemory
            .*(?i:timeout) of db.* ¦ false ¦ timeout of db
            java.lang.Error.* ¦ false ¦ Error
            .*user [0-9]+ not found.* ¦ false ¦ ' not found'
            .*status=5\\d\\d .* ¦ false ¦ status=5
            .*(connect|read) timed out after \\d+ms.* ¦ false ¦ 'connect timed out after ','read timed out after '
            (a+bcd|.*efgh.*)\\d ¦ false ¦ abcd,efgh
            (?:refused)+ ¦ false ¦ refused
            .*\\b(GET|PUT) /api/.* ¦ false ¦ GET /api/,PUT /api/
            .*[0-9]{3}ms.* ¦ false ¦ ms
            (abc)?.* ¦ true ¦
            .*(abc|).* ¦ true ¦
            [0-9]+ ¦ false ¦
            \\pL+ ¦ false ¦
            """)
    void findsGlobsAndLiterals(String regex, boolean globs, String literals) {
        RegexNode tree = RegexReader.read(regex, true).orElseThrow();
        assertEquals(globs, Globs.of(tree).isPresent());
        String found = Required.of(tree)
                .rarest()
                .map(some -> String.join(",", new TreeSet<>(some)))
                .orElse("");
        assertEquals(literals == null ? "" : literals.replace("'", ""), found);
    }

    @Test
    void knowsWhatItBeginsAndEndsWith() {
        Required required = Required.of(
                RegexReader.read("(GET|PUT) /a\\d+ .* (ok|done)", true).orElseThrow());
        assertEquals(Set.of("GET /a", "PUT /a"), required.prefixes());
        assertEquals(Set.of(" ok", " done"), required.suffixes());
    }

    /** What is not read is left to RE2/J. */
    @ParameterizedTest
    @CsvSource({"\\101", "\\C", "(?x)a"})
    void leavesWhatItDoesNotKnow(String regex) {
        assertEquals(Optional.empty(), RegexReader.read(regex, true));
    }

    @Test
    void findsLiteralsInsideEachOther() {
        LiteralSearch search =
                LiteralSearch.of(Map.of("he", List.of(0), "she", List.of(1), "hers", List.of(2), "é", List.of(3)));
        TreeSet<Integer> found = new TreeSet<>();
        search.search("ushers", found::add);
        assertEquals(Set.of(0, 1, 2), found);
        found.clear();
        search.search("hé€", found::add);
        assertEquals(Set.of(3), found);
    }
}
