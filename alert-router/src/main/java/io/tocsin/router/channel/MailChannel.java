package io.tocsin.router.channel;

import io.tocsin.router.notify.MailContent;
import io.tocsin.router.notify.Notification;
import io.tocsin.router.receiver.Integration.Email;
import io.tocsin.router.receiver.Integration.Login;
import io.tocsin.router.receiver.Integration.Smtp;
import io.tocsin.runtime.http.HttpSender;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.net.URI;
import java.util.Date;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;

/**
 * Mail by SMTP, a connection for each message. A 5xx reply refuses it for good; everything else, a refused login
 * included, is tried again. Messages about one group refer to one another, so that mail programs show them as a thread.
 */
final class MailChannel implements Channel {
    private static final String TIMEOUT_MILLIS = "15000";
    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "::1");

    private final Email email;
    private final MailContent content;
    private final URI page;

    MailChannel(Email email, MailContent content, URI page) {
        this.email = email;
        this.content = content;
        this.page = page;
    }

    @Override
    public Attempt send(Notification n) {
        Smtp smtp = email.smtp();
        @Nullable Login login = smtp.options().login();
        if (login != null && !smtp.requireTls() && !smtp.implicitTls() && !LOCAL.contains(smtp.host())) {
            return new Attempt.Rejected("a password is not sent without TLS: set require_tls: true");
        }
        Session session = Session.getInstance(properties(smtp, login != null));
        try (Transport transport = session.getTransport(smtp.implicitTls() ? "smtps" : "smtp")) {
            MimeMessage message = message(session, n);
            if (login == null) {
                transport.connect();
            } else {
                transport.connect(
                        smtp.host(),
                        smtp.port(),
                        login.username(),
                        login.password().reveal());
            }
            transport.sendMessage(message, message.getAllRecipients());
            return new Attempt.Delivered("handed to " + smtp.host());
        } catch (SendFailedException e) {
            return refused(e);
        } catch (MessagingException e) {
            return new Attempt.Retry(describe(e));
        } catch (IOException e) {
            return new Attempt.Retry(
                    "auth_password_file cannot be read: " + e.getClass().getSimpleName());
        }
    }

    private static Attempt refused(SendFailedException e) {
        boolean someHaveIt = e.getValidSentAddresses() != null && e.getValidSentAddresses().length > 0;
        String detail = describe(e);
        if (someHaveIt) {
            // To try again would send it twice to those who have it.
            return new Attempt.Delivered("not to all: " + detail);
        }
        return permanent(e) ? new Attempt.Rejected(detail) : new Attempt.Retry(detail);
    }

    /** By the server's reply code, that of a recipient before that of the whole. */
    private static boolean permanent(SendFailedException failure) {
        int code = 0;
        for (@Nullable Exception e = failure; e != null; ) {
            if (e instanceof SMTPAddressFailedException address) {
                code = address.getReturnCode();
            } else if (e instanceof SMTPSenderFailedException sender) {
                code = sender.getReturnCode();
            } else if (e instanceof SMTPSendFailedException send) {
                code = send.getReturnCode();
            }
            e = e instanceof MessagingException m ? m.getNextException() : null;
        }
        return code / 100 == 5;
    }

    private static String describe(MessagingException e) {
        StringBuilder b = new StringBuilder(e.getClass().getSimpleName());
        if (e.getMessage() != null) {
            b.append(": ").append(e.getMessage());
        }
        if (e.getNextException() != null) {
            b.append(" (").append(e.getNextException().getMessage()).append(')');
        }
        return HttpSender.excerpt(b.toString());
    }

    private static Properties properties(Smtp smtp, boolean login) {
        Properties p = new Properties();
        for (String protocol : new String[] {"mail.smtp.", "mail.smtps."}) {
            p.setProperty(protocol + "host", smtp.host());
            p.setProperty(protocol + "port", Integer.toString(smtp.port()));
            p.setProperty(protocol + "localhost", smtp.hello());
            p.setProperty(protocol + "auth", Boolean.toString(login));
            p.setProperty(protocol + "starttls.enable", Boolean.toString(smtp.requireTls()));
            p.setProperty(protocol + "starttls.required", Boolean.toString(smtp.requireTls()));
            p.setProperty(protocol + "ssl.checkserveridentity", "true");
            p.setProperty(protocol + "sendpartial", "true");
            p.setProperty(protocol + "connectiontimeout", TIMEOUT_MILLIS);
            p.setProperty(protocol + "timeout", TIMEOUT_MILLIS);
            p.setProperty(protocol + "writetimeout", TIMEOUT_MILLIS);
            if (smtp.options().insecureSkipVerify()) {
                p.setProperty(protocol + "ssl.trust", "*");
                p.setProperty(protocol + "ssl.checkserveridentity", "false");
            }
        }
        return p;
    }

    private MimeMessage message(Session session, Notification n) throws MessagingException {
        String domain = domain();
        String thread = "<" + n.group().dedupKey().substring(0, 32) + "@" + domain + ">";
        MimeMessage message = new FixedIdMessage(session, "<" + n.id() + "@" + domain + ">");
        message.setFrom(InternetAddress.parse(email.from(), true)[0]);
        message.setRecipients(Message.RecipientType.TO, InternetAddress.parse(email.to(), true));
        message.setSubject(oneLine(n.subject()), "UTF-8");
        message.setSentDate(Date.from(n.decidedAt()));
        message.setHeader("References", thread);
        message.setHeader("In-Reply-To", thread);
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setHeader("X-Tocsin-Group", n.group().dedupKey());
        for (Map.Entry<String, String> header : email.headers().entrySet()) {
            message.setHeader(header.getKey(), encode(header.getKey(), header.getValue()));
        }
        message.setContent(body(n));
        message.saveChanges();
        return message;
    }

    private MimeMultipart body(Notification n) throws MessagingException {
        MimeMultipart parts = new MimeMultipart("alternative");
        @Nullable String text = email.body().text();
        @Nullable String html = email.body().html();
        String textPart = text == null ? MailContent.text(n, page) : text;
        String htmlPart = html == null ? content.html(n, page) : html;
        if (!textPart.isEmpty() || htmlPart.isEmpty()) {
            MimeBodyPart part = new MimeBodyPart();
            part.setText(textPart, "UTF-8", "plain");
            parts.addBodyPart(part);
        }
        if (!htmlPart.isEmpty()) {
            MimeBodyPart part = new MimeBodyPart();
            part.setText(htmlPart, "UTF-8", "html");
            parts.addBodyPart(part);
        }
        return parts;
    }

    private String domain() throws MessagingException {
        String from = InternetAddress.parse(email.from(), true)[0].getAddress();
        int at = from.lastIndexOf('@');
        return at < 0 ? "tocsin.invalid" : from.substring(at + 1);
    }

    private static String encode(String name, String value) {
        try {
            return MimeUtility.fold(name.length() + 2, MimeUtility.encodeText(value, "UTF-8", null));
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException(e); // every Java platform has UTF-8
        }
    }

    private static String oneLine(String subject) {
        return subject.replaceAll("\\s+", " ").strip();
    }

    /** A message whose Message-ID is ours, so that it is the same when it is sent again. */
    private static final class FixedIdMessage extends MimeMessage {
        private final String id;

        FixedIdMessage(Session session, String id) {
            super(session);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }
}
