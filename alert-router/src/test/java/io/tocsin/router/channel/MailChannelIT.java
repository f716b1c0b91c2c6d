package io.tocsin.router.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import io.tocsin.router.notify.Notification;
import io.tocsin.router.notify.Sample;
import io.tocsin.router.receiver.Integration.Email;
import io.tocsin.router.receiver.Integration.Login;
import io.tocsin.router.receiver.Integration.MailBody;
import io.tocsin.router.receiver.Integration.Smtp;
import io.tocsin.router.receiver.Integration.SmtpOptions;
import io.tocsin.router.receiver.Secret;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mail against GreenMail, and against a server that refuses. */
class MailChannelIT {
    private static final SmtpOptions NOBODY = new SmtpOptions(null, false);

    private final GreenMail mail =
            new GreenMail(new ServerSetup[] {ServerSetup.SMTP.dynamicPort(), ServerSetup.SMTPS.dynamicPort()});
    private final Channels channels = new Channels(URI.create("http://localhost:9093"));
    private final Notification firing = Sample.of(Sample.alert("ä<b>", "Zweig & Söhne"));

    @BeforeEach
    void start() {
        mail.start();
    }

    @AfterEach
    void stop() {
        mail.stop();
        channels.close();
    }

    @Test
    void sendsTextAndHtmlThreadedByGroup() throws Exception {
        Email email = email(smtp(mail.getSmtp().getPort(), false, NOBODY), Map.of("Reply-To", "boss@example.com"));
        assertInstanceOf(Attempt.Delivered.class, send(email, firing));
        assertInstanceOf(Attempt.Delivered.class, send(email, firing));
        MimeMessage[] all = mail.getReceivedMessages();
        assertEquals(4, all.length, "two recipients, two attempts");
        MimeMessage message = all[0];
        assertEquals("[FIRING:1] Down (ä<b> critical)", message.getSubject());
        assertEquals("<" + firing.id() + "@example.com>", message.getMessageID());
        assertEquals(message.getMessageID(), all[2].getMessageID(), "sent again under the same id");
        assertTrue(message.getHeader("References")[0].endsWith("@example.com>"));
        assertEquals("boss@example.com", message.getHeader("Reply-To")[0]);
        MimeMultipart parts = (MimeMultipart) message.getContent();
        assertTrue(parts.getContentType().startsWith("multipart/alternative"), parts.getContentType());
        assertTrue(((String) parts.getBodyPart(0).getContent()).contains("Zweig & Söhne"));
        String html = (String) parts.getBodyPart(1).getContent();
        assertTrue(html.contains("Zweig &amp; Söhne") && html.contains("ä&lt;b&gt;"), html);
    }

    @Test
    void anEmptyHtmlLeavesTheTextAlone() throws Exception {
        Email plain = new Email(
                true,
                "ops@example.com",
                "tocsin@example.com",
                smtp(mail.getSmtp().getPort(), false, NOBODY),
                Map.of("Subject", "Ours"),
                new MailBody("", null));
        send(plain, firing);
        MimeMessage message = mail.getReceivedMessages()[0];
        assertEquals("Ours", message.getSubject());
        assertEquals(1, ((MimeMultipart) message.getContent()).getCount());
    }

    @Test
    void logsInOverTlsAndWaitsWhereTheLoginIsRefused() throws Exception {
        mail.setUser("ops@example.com", "user", "right");
        int port = mail.getSmtps().getPort();
        SmtpOptions right = new SmtpOptions(new Login("user", Secret.of("right")), true);
        assertInstanceOf(Attempt.Delivered.class, send(email(implicitTls(port, right), Map.of()), firing));
        SmtpOptions wrong = new SmtpOptions(new Login("user", Secret.of("wrong")), true);
        assertInstanceOf(Attempt.Retry.class, send(email(implicitTls(port, wrong), Map.of()), firing));
        SmtpOptions checking = new SmtpOptions(new Login("user", Secret.of("right")), false);
        assertInstanceOf(
                Attempt.Retry.class,
                send(email(implicitTls(port, checking), Map.of()), firing),
                "a self-signed certificate");
        assertEquals(2, mail.getReceivedMessages().length);
    }

    @Test
    void sendsNothingWithoutTlsWhereItIsRequired() throws Exception {
        Attempt attempt = send(email(smtp(mail.getSmtp().getPort(), true, NOBODY), Map.of()), firing);
        assertInstanceOf(Attempt.Retry.class, attempt, attempt.detail());
        Smtp elsewhere = new Smtp(
                "mail.example.com", 25, "h", false, false, new SmtpOptions(new Login("u", Secret.of("p")), false));
        assertInstanceOf(Attempt.Rejected.class, send(email(elsewhere, Map.of()), firing), "a password in the clear");
        assertEquals(0, mail.getReceivedMessages().length);
    }

    @Test
    void aSubjectCannotAddHeaders() throws Exception {
        Email email = email(smtp(mail.getSmtp().getPort(), false, NOBODY), Map.of());
        send(email, Sample.of(Sample.alert("x\r\nBcc: evil@example.com", "s")));
        MimeMessage message = mail.getReceivedMessages()[0];
        assertEquals(0, message.getHeader("Bcc") == null ? 0 : 1);
        assertTrue(GreenMailUtil.getHeaders(message).contains("Subject:"));
    }

    @ParameterizedTest
    @CsvSource({"550 no such user,Rejected", "451 try later,Retry", "554 policy,Rejected", "421 closing,Retry"})
    void theReplyCodeSaysWhatToDo(String reply, String outcome) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> refuse(server, reply), "refusing-smtp");
            thread.start();
            Attempt attempt = send(email(smtp(server.getLocalPort(), false, NOBODY), Map.of()), firing);
            assertEquals(outcome, attempt.getClass().getSimpleName(), attempt.detail());
            thread.join(5_000);
        }
    }

    /** A mail server that refuses every recipient. */
    private static void refuse(ServerSocket server, String reply) {
        try (Socket socket = server.accept();
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                OutputStream out = socket.getOutputStream()) {
            say(out, "220 here");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("QUIT")) {
                    say(out, "221 bye");
                    return;
                }
                say(out, line.startsWith("RCPT") ? reply : "250 ok");
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void say(OutputStream out, String line) throws java.io.IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private Attempt send(Email email, Notification notification) throws InterruptedException {
        return channels.of(email).orElseThrow().send(notification);
    }

    private static Email email(Smtp smtp, Map<String, String> headers) {
        return new Email(
                true,
                "ops@example.com, more@example.com",
                "Tocsin <tocsin@example.com>",
                smtp,
                headers,
                new MailBody(null, null));
    }

    private static Smtp smtp(int port, boolean requireTls, SmtpOptions options) {
        return new Smtp("127.0.0.1", port, "localhost", requireTls, false, options);
    }

    private static Smtp implicitTls(int port, SmtpOptions options) {
        return new Smtp("127.0.0.1", port, "localhost", true, true, options);
    }
}
