package io.tocsin.processor.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tocsin.processor.rules.Checked;
import io.tocsin.processor.rules.RuleFile;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rule files: read, or refused with problems that have a place; never an exception. */
final class RuleFileFuzz {
    static Stream<Arguments> seeds() {
        return Stream.of("""
                        # tocsin: promql=2
                        groups:
                        - name: a
                          interval: 1m
                          limit: 0x10
                          query_offset: 5s
                          labels: {team: b}
                          rules:
                          - &one
                            alert: A
                            expr: &e |
                              sum by (job) (up{a="b"})
                                == 0
                            for: 5m
                            labels: {severity: "p\\u00e4ge"}
                            annotations: {summary: '{{ $labels.job }} isn''t up'}
                          - {<<: *one, alert: B, keep_firing_for: 1h}
                          - {record: r, expr: *e}
                        """, "groups: [{name: a, rules: [{record: b, expr: \"up \\\n  + 1\"}]}]\n---\n[]")
                .map(text -> Arguments.of((Object) text.getBytes(StandardCharsets.UTF_8)));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "2m")
    void reads(byte[] file) {
        Checked<RuleFile> read = RuleFile.read("f.yml", new String(file, StandardCharsets.UTF_8));
        read.problems()
                .forEach(p ->
                        assertTrue(p.line() >= 0 && p.column() >= 0 && !p.text().isEmpty(), p::toString));
    }
}
