package io.tocsin.processor.unittest;

import java.util.ArrayList;
import java.util.List;

/** Two texts line by line: what was expected alone is marked by - and red, what came instead by + and green. */
final class LineDiff {
    private static final String RED = "\u001b[31m";
    private static final String GREEN = "\u001b[32m";
    private static final String PLAIN = "\u001b[0m";

    private LineDiff() {}

    static String of(String expected, String got) {
        List<String> a = expected.lines().toList();
        List<String> b = got.lines().toList();
        int[][] common = new int[a.size() + 1][b.size() + 1];
        for (int i = a.size() - 1; i >= 0; i--) {
            for (int j = b.size() - 1; j >= 0; j--) {
                common[i][j] = a.get(i).equals(b.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        List<String> lines = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < a.size() || j < b.size()) {
            if (i < a.size() && j < b.size() && a.get(i).equals(b.get(j))) {
                lines.add("  " + a.get(i++));
                j++;
            } else if (j == b.size() || (i < a.size() && common[i + 1][j] >= common[i][j + 1])) {
                lines.add(RED + "- " + a.get(i++) + PLAIN);
            } else {
                lines.add(GREEN + "+ " + b.get(j++) + PLAIN);
            }
        }
        return String.join("\n", lines);
    }
}
