package io.tocsin.router.file;

import io.tocsin.router.file.Global.HostPort;
import io.tocsin.router.receiver.Integration;
import io.tocsin.router.receiver.Integration.Email;
import io.tocsin.router.receiver.Integration.Login;
import io.tocsin.router.receiver.Integration.MailBody;
import io.tocsin.router.receiver.Integration.Smtp;
import io.tocsin.router.receiver.Integration.SmtpOptions;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code email_configs}. */
final class EmailReader {
    private static final int SMTPS = 465;

    private final Global global;

    EmailReader(Global global) {
        this.global = global;
    }

    Optional<Integration> read(Section section) {
        boolean sendResolved = section.flag("send_resolved").orElse(false);
        Optional<String> to = address(section, "to");
        if (section.text("to").isEmpty()) {
            section.problem("missing to address in email config");
        }
        Optional<String> from = address(section, "from")
                .or(() -> Optional.ofNullable(global.smtp().from()));
        if (from.isEmpty() && section.text("from").isEmpty()) {
            section.problem("no address to send from: give from here, or smtp_from in global");
        }
        Optional<HostPort> server =
                Global.hostPort(section, "smarthost").or(() -> Optional.ofNullable(global.smarthost()));
        if (server.isEmpty() && section.text("smarthost").isEmpty()) {
            section.problem("no mail server: give smarthost here, or smtp_smarthost in global");
        }
        Optional<Smtp> smtp = server.map(s -> smtp(section, s));
        if (server.isEmpty()) {
            smtp(section, new HostPort("localhost", SMTPS)); // its keys are checked all the same
        }
        Map<String, String> headers = headers(section);
        @Nullable String html = Texts.fixed(section, "html").orElse(null);
        @Nullable String text = Texts.fixed(section, "text").orElse(null);
        section.notYet("auth_secret", "auth_secret_file", "auth_identity", "threading");
        section.close();
        if (to.isEmpty() || from.isEmpty() || smtp.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Email(sendResolved, to.get(), from.get(), smtp.get(), headers, new MailBody(html, text)));
    }

    private static Optional<String> address(Section section, String key) {
        return Texts.fixed(section, key).filter(s -> !s.isEmpty()).filter(s -> {
            try {
                return InternetAddress.parse(s, true).length > 0;
            } catch (AddressException e) {
                section.problem(key, "\"" + s + "\" is no e-mail address: " + e.getMessage());
                return false;
            }
        });
    }

    private Smtp smtp(Section section, HostPort server) {
        Optional<Login> own = Global.login(section, "");
        @Nullable Login login = own.orElse(global.smtp().login());
        boolean requireTls = section.flag("require_tls").orElse(global.smtp().requireTls());
        @Nullable
        Boolean forced = section.flag("force_implicit_tls").orElse(global.smtp().implicitTls());
        boolean implicitTls = forced == null ? server.port() == SMTPS : forced;
        boolean insecure = Global.insecureSkipVerify(section, "tls_config")
                .orElse(global.smtp().insecureSkipVerify());
        String hello = section.text("hello").orElse(global.smtp().hello());
        return new Smtp(server.host(), server.port(), hello, requireTls, implicitTls, new SmtpOptions(login, insecure));
    }

    private static Map<String, String> headers(Section section) {
        Map<String, String> all = new LinkedHashMap<>();
        for (Map.Entry<String, String> header :
                Texts.fixedMap(section, "headers").entrySet()) {
            if (header.getKey().isEmpty() || !header.getKey().chars().allMatch(c -> c > ' ' && c < 127 && c != ':')) {
                section.problem("headers", "\"" + header.getKey() + "\" is no name of a header");
            }
            if (header.getValue().chars().anyMatch(c -> c == '\r' || c == '\n')) {
                section.problem("headers", header.getKey() + " must be one line");
            }
            if (all.putIfAbsent(canonical(header.getKey()), header.getValue()) != null) {
                section.problem("headers", canonical(header.getKey()) + " stands twice");
            }
        }
        return all;
    }

    /** Names of headers have no case: Reply-To for reply-to. */
    private static String canonical(String name) {
        StringBuilder b = new StringBuilder();
        for (String part : name.split("-", -1)) {
            String rest = part.isEmpty() ? "" : part.substring(1).toLowerCase(Locale.ROOT);
            b.append(b.length() == 0 ? "" : "-");
            b.append(part.isEmpty() ? "" : part.substring(0, 1).toUpperCase(Locale.ROOT));
            b.append(rest);
        }
        return b.toString();
    }
}
