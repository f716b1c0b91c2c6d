package io.tocsin.processor.api;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.DefaultUrlSanitizer;
import org.commonmark.renderer.html.HtmlRenderer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runbooks as web pages: {@code /runbooks/} lists them, {@code /runbooks/ErrorsHigh} shows the Markdown file of that name.
 * HTML in a file is shown as text, and links are of http, https and mailto only; the pages have no scripts and load
 * nothing, pictures neither. Their own links are relative, so that a proxy may put a path in front.
 */
public final class RunbooksApi {
    private static final Logger log = LoggerFactory.getLogger(RunbooksApi.class);

    private static final String STYLE = "body{font:16px/1.5 sans-serif;max-width:46em;margin:2em auto;padding:0 1em;"
            + "color:#222;background:#fff}code{font-size:90%;background:#f2f2f2}pre{background:#f2f2f2;padding:.6em 1em;"
            + "overflow-x:auto}a{color:#0645ad}h1,h2{line-height:1.2}"
            + "@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}code,pre{background:#2a2a2a}"
            + "a{color:#8ab4f8}}";
    private static final String POLICY = "default-src 'none'; style-src 'sha256-" + sha256(STYLE)
            + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Runbooks runbooks;
    private final Parser parser = Parser.builder().build();
    private final HtmlRenderer renderer = HtmlRenderer.builder()
            .escapeHtml(true)
            .sanitizeUrls(true)
            .urlSanitizer(new DefaultUrlSanitizer(List.of("http", "https", "mailto")))
            .build();

    /** @param folder of the Markdown files; need not be there */
    public RunbooksApi(Path folder) {
        this.runbooks = new Runbooks(folder);
    }

    /** To the list; relative links need the slash. */
    @Get("/runbooks")
    public HttpResponse withoutSlash() {
        return HttpResponse.of(ResponseHeaders.of(HttpStatus.FOUND, HttpHeaderNames.LOCATION, "runbooks/"));
    }

    /** All pages. */
    @Blocking
    @Get("/runbooks/")
    public HttpResponse list() {
        try {
            return document(HttpStatus.OK, "Runbooks", "<h1>Runbooks</h1>\n" + links(runbooks.names()));
        } catch (IOException e) {
            return unreadable(e);
        }
    }

    /** One page. */
    @Blocking
    @Get("/runbooks/{name}")
    public HttpResponse page(@Param("name") String name) {
        try {
            Optional<String> markdown = runbooks.page(name);
            if (markdown.isEmpty()) {
                String text = "<h1>No such runbook</h1>\n<p>There is no page <code>" + escaped(name)
                        + "</code> here. A file <code>" + escaped(name)
                        + ".md</code> in the folder of runbooks would be"
                        + " one. These are there:</p>\n";
                return document(HttpStatus.NOT_FOUND, "No such runbook", text + links(runbooks.names()));
            }
            Node parsed = parser.parse(markdown.get());
            String up = "<p><a href=\"./\">All runbooks</a></p>\n";
            return document(HttpStatus.OK, name.replaceFirst("[.]md$", ""), up + renderer.render(parsed));
        } catch (IOException e) {
            return unreadable(e);
        }
    }

    private static String links(List<String> names) {
        if (names.isEmpty()) {
            return "<p>None: the folder of runbooks has no Markdown files (<code>.md</code>), or is not there.</p>\n";
        }
        StringBuilder list = new StringBuilder("<ul>\n");
        for (String name : names) {
            // Names are of letters, digits and a few signs; "./" keeps a name from being taken for anything else.
            list.append("<li><a href=\"./")
                    .append(name)
                    .append("\">")
                    .append(name)
                    .append("</a></li>\n");
        }
        return list.append("</ul>\n").toString();
    }

    private HttpResponse unreadable(IOException e) {
        log.atWarn().setCause(e).addKeyValue("folder", runbooks.folder()).log("a runbook cannot be read");
        return document(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "Not readable",
                "<h1>Not readable</h1>\n<p>The file cannot be read; the log of this service says why.</p>\n");
    }

    private static HttpResponse document(HttpStatus status, String title, String body) {
        String html = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width\">\n<title>" + escaped(title)
                + "</title>\n<style>"
                + STYLE + "</style>\n</head>\n<body>\n" + body + "</body>\n</html>\n";
        ResponseHeaders headers = ResponseHeaders.builder(status)
                .contentType(MediaType.HTML_UTF_8)
                .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY)
                .set(HttpHeaderNames.REFERRER_POLICY, "no-referrer")
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .build();
        return HttpResponse.of(headers, HttpData.ofUtf8(html));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
