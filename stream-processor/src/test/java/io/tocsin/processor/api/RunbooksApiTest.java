package io.tocsin.processor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RunbooksApiTest {
    @TempDir
    private Path folder;

    private RunbooksApi api() {
        return new RunbooksApi(folder.resolve("runbooks"));
    }

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private static AggregatedHttpResponse get(HttpResponse response) {
        return response.aggregate().join();
    }

    @Test
    void showsAPageAsHtml() throws IOException {
        write("runbooks/Down.md", "# Down\n\nSee [Silent](Silent.md) and run `curl <url>`.\n\n    up == 0\n");
        AggregatedHttpResponse response = get(api().page("Down"));
        assertEquals(200, response.status().code());
        assertEquals("text/html; charset=utf-8", String.valueOf(response.contentType()));
        String html = response.contentUtf8();
        assertTrue(html.contains("<h1>Down</h1>"), html);
        assertTrue(html.contains("<title>Down</title>"), html);
        assertTrue(html.contains("<a rel=\"nofollow\" href=\"Silent.md\">Silent</a>"), html);
        assertTrue(html.contains("<code>curl &lt;url&gt;</code>"), html);
        assertTrue(html.contains("<pre><code>up == 0\n</code></pre>"), html);
        assertEquals(html, get(api().page("Down.md")).contentUtf8());
    }

    @Test
    void aChangedPageCountsAtOnce() throws IOException {
        RunbooksApi api = api();
        assertEquals(404, get(api.page("Down")).status().code());
        write("runbooks/Down.md", "first");
        assertTrue(get(api.page("Down")).contentUtf8().contains("<p>first</p>"));
        write("runbooks/Down.md", "second");
        assertTrue(get(api.page("Down")).contentUtf8().contains("<p>second</p>"));
    }

    @Test
    void passesNeitherHtmlNorScriptsOn() throws IOException {
        write("runbooks/A.md", """
                <script>alert(1)</script>

                text <img src=x onerror=alert(2)> [a](javascript:alert(3)) ![b](data:text/html;base64,AAAA)

                [c](<"onmouseover="alert(4)>)
                """);
        AggregatedHttpResponse response = get(api().page("A"));
        String html = response.contentUtf8();
        String body = html.substring(html.indexOf("<body>"));
        assertFalse(body.contains("<script"), body);
        assertFalse(body.contains("<img src=x"), body);
        assertFalse(body.contains("javascript:"), body);
        assertTrue(body.contains("<img src=\"\" alt=\"b\" />"), body);
        assertFalse(body.contains("\"onmouseover"), body);
        assertTrue(body.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), body);
        String policy = response.headers().get(HttpHeaderNames.CONTENT_SECURITY_POLICY, "");
        assertTrue(policy.startsWith("default-src 'none'; style-src 'sha256-"), policy);
        assertEquals("no-referrer", response.headers().get(HttpHeaderNames.REFERRER_POLICY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret", "..", ".", "", "a/b", "/etc/passwd", ".hidden", "sub", "Down.md.md", "<b>"})
    void findsNothingElse(String name) throws IOException {
        write("secret.md", "secret");
        write("runbooks/Down.md", "down");
        write("runbooks/.hidden.md", "secret");
        write("runbooks/sub.md/x.md", "secret");
        AggregatedHttpResponse response = get(api().page(name));
        assertEquals(404, response.status().code());
        String html = response.contentUtf8();
        assertFalse(html.contains("secret</p>"), html);
        assertFalse(html.contains("<b>"), html);
        assertTrue(html.contains("No such runbook"), html);
        assertTrue(html.contains("<li><a href=\"./Down\">Down</a></li>"), html);
    }

    @Test
    void listsThePagesAndSaysSoWhenThereAreNone() throws IOException {
        AggregatedHttpResponse none = get(api().list());
        assertEquals(200, none.status().code());
        assertTrue(none.contentUtf8().contains("None: the folder"), none.contentUtf8());
        write("runbooks/Silent.md", "");
        write("runbooks/Down.md", "");
        write("runbooks/notes.txt", "");
        String html = get(api().list()).contentUtf8();
        assertTrue(html.contains("""
                <ul>
                <li><a href="./Down">Down</a></li>
                <li><a href="./Silent">Silent</a></li>
                </ul>
                """), html);
        assertFalse(html.contains("notes"), html);
    }

    @Test
    void leadsToTheListByARelativeAddress() {
        AggregatedHttpResponse response = get(api().withoutSlash());
        assertEquals(302, response.status().code());
        assertEquals("runbooks/", response.headers().get(HttpHeaderNames.LOCATION));
    }

    @Test
    void cutsAPageThatIsTooLong() throws IOException {
        write("runbooks/Long.md", "a".repeat(300_000) + "END");
        byte[] html = get(api().page("Long")).contentUtf8().getBytes(StandardCharsets.UTF_8);
        assertTrue(html.length < 265_000, "" + html.length);
    }
}
