package io.tocsin.schemas.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RedactorTest {
    private static final HmacKey KEY = HmacKey.of("a secret of this test");
    private static final Redactor MASKING = redactor(Action.MASK);
    private static final Redactor TOKENISING = redactor(Action.HMAC);

    /** What the marks and patterns are made of. */
    private static final List<String> PIECES = List.of(
            "4111111111111111",
            "4111 1111 1111 1111",
            "4111-1111-",
            "1111",
            "4",
            "a@b.de",
            "@",
            "%40",
            "ann",
            ".",
            "..",
            "com",
            "de",
            "10.0.0.1",
            "1.2.3",
            "::1",
            "2001:db8::",
            ":",
            "f",
            "password",
            "=",
            "token",
            "\"",
            "'",
            "\\",
            "Bearer ",
            "eyJhbGciOiJIUzI1NiJ9",
            "AKIAIOSFODNN7EXAMPLE",
            "://",
            "/",
            "authorization",
            " ",
            " ",
            " ",
            "-",
            "_",
            "&",
            ",",
            "[redacted:card]",
            "[redacted:",
            "]",
            "hmac:",
            "0123456789abcdef01234567",
            "é",
            "\ud83d\ude80",
            "\ud83d",
            "-----BEGIN PRIVATE KEY-----",
            "-----END PRIVATE KEY-----",
            "%",
            "x",
            "0",
            "null",
            "Basic ",
            "\n",
            "  ",
            "\u00a0",
            "4111.1111.1111.1111",
            "pin",
            "sig",
            "?",
            "a1b2",
            "Cookie: ",
            "cookie",
            ";",
            "<password>",
            "</",
            ">",
            "--password ",
            "is",
            "version ",
            "a@[10.0.0.1]",
            "[",
            "{");

    private static Redactor redactor(Action action) {
        Map<Reason, Action> actions = new EnumMap<>(Reason.class);
        for (Reason reason : Reason.values()) {
            actions.put(reason, action);
        }
        return new Redactor(new Privacy(List.of(), List.of(), List.of(), actions, KEY));
    }

    private static String masked(String text) {
        return MASKING.withoutPatterns(text, EnumSet.noneOf(Reason.class));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "paid with 4111111111111111          | paid with [redacted:card]",
                "4111 1111 1111 1111, thanks         | [redacted:card], thanks",
                "card=4111-1111-1111-1111;           | card=[redacted:card];",
                "378282246310005 371449635398431     | [redacted:card] [redacted:card]",
                "3782 822463 10005                   | [redacted:card]",
                "5555555555554444 2223003122003222   | [redacted:card] [redacted:card]",
                "6011111111111117 3530111333300000   | [redacted:card] [redacted:card]",
                "30569309025904                      | [redacted:card]",
                "4222222222222                       | [redacted:card]",
                "6304 0000 0000 0000 000             | [redacted:card]",
                "order 7 4111 1111 1111 1111 5       | order 7 [redacted:card] 5",
                // a wrong check digit, letters beside, too many digits, mixed signs
                "4111111111111112                    | 4111111111111112",
                "x4111111111111111                   | x4111111111111111",
                "4111111111111111x                   | 4111111111111111x",
                "41111111111111114111111111111111    | 41111111111111114111111111111111",
                "4111 1111-1111 1111                 | 4111 1111-1111 1111",
                "4111 1111  1111 1111                | 4111 1111  1111 1111",
                // what else people put between
                "4111  1111  1111  1111              | [redacted:card]",
                "4111.1111.1111.1111, 3782.822463.10005. | [redacted:card], [redacted:card].",
                "4111\u00a01111\u00a01111\u00a01111 4111\u202f1111\u202f1111\u202f1111 | [redacted:card] [redacted:card]",
                "4.111.111.111.111.111 411111.1111111111 4111.1111.1111.1111.5 | 4.111.111.111.111.111 411111.1111111111 4111.1111.1111.1111.5",
                // times, fractions
                "1700000000000 1700000000000000006   | 1700000000000 1700000000000000006",
                "0.4111111111111111 4111111111111111.5 | 0.4111111111111111 4111111111111111.5",
                "4111111111111111.                   | [redacted:card].",
            })
    void findsNumbersOfCards(String text, String expected) {
        assertEquals(expected, masked(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mail to ann.lee+shop@example.co.uk.  | mail to [redacted:email].",
                "<Ann@Example.COM>                    | <[redacted:email]>",
                "user=ann@example.com&x=1             | user=[redacted:email]&x=1",
                "/u/ann%40example.com/orders          | /u/[redacted:email]/orders",
                "jörg@müller.de                       | [redacted:email]",
                "a@xn--mller-kva.xn--p1ai             | [redacted:email]",
                "(a@b.de;c@d.de)                      | ([redacted:email];[redacted:email])",
                ".a@b.de                              | .[redacted:email]",
                "a@b@c.de                             | a@[redacted:email]",
                "a@b.de.42                            | [redacted:email].42",
                "ann@[192.0.2.7], ann@[IPv6:2001:db8::1] | [redacted:email], [redacted:email]",
                "ann@[x] a@[1] a@[1.2 a@[]              | ann@[x] a@[1] a@[1.2 a@[]",
                "user@localhost @home a@b..de a@b.1 a@ @b.de | user@localhost @home a@b..de a@b.1 a@ @b.de",
                "100% of %40 and @                    | 100% of %40 and @",
            })
    void findsAddressesOfMail(String text, String expected) {
        assertEquals(expected, masked(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "from 192.168.0.1:8080                | from [redacted:ip]:8080",
                "10.0.0.1-10.0.0.9, 8.8.8.8.          | [redacted:ip]-[redacted:ip], [redacted:ip].",
                "256.1.1.1 1.2.3 1.2.3.4.5 v1.2.3.4 01.2.3.4 1.2.3.4a | 256.1.1.1 1.2.3 1.2.3.4.5 v1.2.3.4 01.2.3.4 1.2.3.4a",
                "version 1.2.3.4, Version: 1.2.3.4, ver. 1.2.3.4 | version 1.2.3.4, Version: 1.2.3.4, ver. 1.2.3.4",
                "release=1.2.3.4 build/1.2.3.4 \"version\":\"1.2.3.4\" | release=1.2.3.4 build/1.2.3.4 \"version\":\"1.2.3.4\"",
                "server 10.0.0.1 inversion 10.0.0.1 versions of 10.0.0.1 | server [redacted:ip] inversion [redacted:ip] versions of [redacted:ip]",
                "[2001:db8::1]:443                    | [[redacted:ip]]:443",
                "fe80::1%eth0 is up                   | [redacted:ip] is up",
                "::1 ::ffff:10.0.0.1 1::              | [redacted:ip] [redacted:ip] [redacted:ip]",
                "2001:0DB8:0:0:0:0:0:1.               | [redacted:ip].",
                "to ::1: refused                      | to [redacted:ip]: refused",
                "12:30:45 00:1a:2b:3c:4d:5e 1:2:3:4:5:6:7:8:9 | 12:30:45 00:1a:2b:3c:4d:5e 1:2:3:4:5:6:7:8:9",
                "std::vector dead::beef :: 1:::2 1::2::3 ::12345 | std::vector dead::beef :: 1:::2 1::2::3 ::12345",
            })
    void findsAddressesOfMachines(String text, String expected) {
        assertEquals(expected, masked(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Authorization: Bearer abc.def-1       | Authorization: [redacted:token]",
                "authorization: Basic dXNlcjpwYXNz     | authorization: [redacted:token]",
                "got Bearer 0123abcd==, refused        | got Bearer [redacted:token], refused",
                "bearer of bad news                    | bearer of bad news",
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N | [redacted:token]",
                "jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0. ok | jwt [redacted:token]. ok",
                "eyJ and eyJhbGciOiJIUzI1NiJ9          | eyJ and eyJhbGciOiJIUzI1NiJ9",
                "id AKIAIOSFODNN7EXAMPLE used          | id [redacted:token] used",
                "AKIA AKIASHORT                        | AKIA AKIASHORT",
                "ghp_0123456789abcdefghijklmnopqrstuvwxyz | [redacted:token]",
                "password=hunter2 user=ann             | password=[redacted:token] user=ann",
                "db_password = hunter2;                | db_password = [redacted:token];",
                "DB.PASSWD='a b'                       | DB.PASSWD='[redacted:token]'",
                "?access_token=a1&page=2               | ?access_token=[redacted:token]&page=2",
                "X-Api-Key: 0123abcd                   | X-Api-Key: [redacted:token]",
                "api_key=0&apikey=1&api-key=2          | api_key=[redacted:token]&apikey=[redacted:token]&api-key=[redacted:token]",
                "clientSecret=x                        | clientSecret=[redacted:token]",
                "`{\"password\":\"a\\\"b\",\"n\":1}`   | `{\"password\":\"[redacted:token]\",\"n\":1}`",
                "`{\\\"token\\\": \\\"x y\\\"}`        | `{\\\"token\\\": \\\"[redacted:token]\\\"}`",
                "`{\"token\":42,\"secret\":null}`      | `{\"token\":[redacted:token],\"secret\":null}`",
                "`{\"token\":{\"id\":1},\"secret\":[1]}` | `{\"token\":{\"id\":1},\"secret\":[1]}`",
                "postgres://app:s3cret@db:5432/shop    | postgres://app:[redacted:token]@db:5432/shop",
                "http://db:5432/shop?a=b@c             | http://db:5432/shop?a=b@c",
                "password: hunter2                     | password: [redacted:token]",
                "invalid password: must be longer      | invalid password: must be longer",
                "authorization: denied for user        | authorization: denied for user",
                "token == null, token=null, tokens=5, secret= | token == null, token=null, tokens=5, secret=",
                "-----BEGIN RSA PRIVATE KEY-----a b-----END RSA PRIVATE KEY----- x | [redacted:token] x",
                "-----BEGIN PRIVATE KEY----- cut       | [redacted:token]",
                "-----BEGIN CERTIFICATE-----a          | -----BEGIN CERTIFICATE-----a",
                "password=[redacted:token]             | password=[redacted:token]",
                "GET /f?sig=ab%2Bc&auth=x&page=2       | GET /f?sig=[redacted:token]&auth=[redacted:token]&page=2",
                "pass=hunter2 pwd=hunter pin=1234 userPass=hunter2 | pass=[redacted:token] pwd=[redacted:token] pin=[redacted:token] userPass=[redacted:token]",
                "X-Amz-Signature=0f1e2d                | X-Amz-Signature=[redacted:token]",
                "`{\"pin\":\"1234\",\"sig\":\"ab12\"}` | `{\"pin\":\"[redacted:token]\",\"sig\":\"[redacted:token]\"}`",
                "pass=3 fail=2 spin=1234 auth=basic sig=SIGTERM compass=12345 | pass=3 fail=2 spin=1234 auth=basic sig=SIGTERM compass=12345",
                "pin: 1234 pass: hunter2 cookie=accepted | pin: 1234 pass: hunter2 cookie=accepted",
                "password => hunter, :token=>'a b'     | password => [redacted:token], :token=>'[redacted:token]'",
                "`\"secret\" => \"a b\"`            | `\"secret\" => \"[redacted:token]\"`",
                "Cookie: sid=a1; theme=dark            | Cookie: [redacted:token]",
                "Set-Cookie: sid=a1; Path=/; HttpOnly  | Set-Cookie: [redacted:token]",
                "`{\"Cookie\":\"sid=a1; b=2\"}`    | `{\"Cookie\":\"[redacted:token]\"}`",
                "Cookie: none sent                     | Cookie: none sent",
                "<password>a b</password><ns:token>x</ns:token> | <password>[redacted:token]</password><ns:token>[redacted:token]</ns:token>",
                "usage <password> <user>, </password>  | usage <password> <user>, </password>",
                "curl --password x --api-key 'a b' -v  | curl --password [redacted:token] --api-key '[redacted:token]' -v",
                "--password is required, --password -v x--token y | --password is required, --password -v x--token y",
                "AKIAIOSFODNN7EXAMPLE aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY | [redacted:token] aws_secret_access_key = [redacted:token]",
                "`{\"SecretAccessKey\": \"wJalrXUtnFEMI\"}` | `{\"SecretAccessKey\": \"[redacted:token]\"}`",
            })
    void findsWhatOpensSomething(String text, String expected) {
        assertEquals(expected, masked(text));
    }

    @Test
    void givesTheSameTokenForTheSameValueAndKey() {
        String text = TOKENISING.withoutPatterns(
                "4111 1111 1111 1111 4111.1111.1111.1111 Ann@b.de ann@b.de eve@b.de", EnumSet.noneOf(Reason.class));
        String[] tokens = text.split(" ", -1);
        assertEquals(5, tokens.length, text);
        for (String token : tokens) {
            assertTrue(token.matches("hmac:[0-9a-f]{24}"), token);
        }
        assertEquals(tokens[0], tokens[1]);
        assertEquals(tokens[2], tokens[3]);
        assertNotEquals(tokens[3], tokens[4]);
        assertNotEquals(tokens[0], HmacKey.of("another secret, as long").token("4111111111111111"));
        // printf %s 4111111111111111 | openssl dgst -sha256 -hmac "a secret of this test"
        assertEquals("hmac:bac17c3a716ba47c87a30d9f", tokens[0]);
    }

    @ParameterizedTest
    @CsvSource({
        "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:0:0:1:0:0:0:1,   2001:0:0:1::1",
        "0:0:0:0:0:0:0:0,      ::",
        "0:0:0:0:0:0:0:1,      ::1",
        "fe80:0:0:0:0:0:0:00A, fe80::a",
        "1:0:0:0:0:0:0:0,      1::",
        "1:2:3:4:5:6:0:0,      1:2:3:4:5:6::",
        "::FFFF:10.0.0.1,      10.0.0.1",
        "::ffff:a00:1,         10.0.0.1",
        "64:ff9b::192.0.2.33,  64:ff9b::c000:221",
        "FE80::1%Eth0,         fe80::1%Eth0",
        "10.0.0.1,             10.0.0.1",
    })
    void givesOneTokenToAllSpellingsOfAnAddress(String written, String canonical) {
        assertEquals(canonical, AddressForm.canonical(written));
        assertEquals(canonical, AddressForm.canonical(canonical));
        if (!canonical.equals("::")) {
            // Which is none where it stands in a text, having no digit.
            assertEquals(
                    KEY.token(canonical),
                    TOKENISING.withoutPatterns(written, EnumSet.noneOf(Reason.class)),
                    "as it is written");
        }
    }

    @Test
    void tellsTheReasonsAndLeavesCleanTextAsItIs() {
        Set<Reason> reasons = EnumSet.noneOf(Reason.class);
        String clean = "GET /cart?page=2 200 in 12 ms at 12:30:45, 100% — ok";
        assertSame(clean, MASKING.withoutPatterns(clean, reasons));
        assertEquals(Set.of(), reasons);
        MASKING.withoutPatterns("a@b.de from 10.0.0.1", reasons);
        assertEquals(EnumSet.of(Reason.EMAIL, Reason.IP), reasons);
    }

    @Test
    void looksOnlyForWhatItIsTold() {
        Map<Reason, Action> cards = Map.of(Reason.CARD, Action.MASK);
        Redactor redactor = new Redactor(new Privacy(List.of(), List.of(), List.of(), cards, HmacKey.none()));
        assertEquals(
                "a@b.de 10.0.0.1 password=x [redacted:card]",
                redactor.withoutPatterns("a@b.de 10.0.0.1 password=x 4111111111111111", EnumSet.noneOf(Reason.class)));
    }

    /** One MiB of what makes patterns that go back and forth take for ever. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "1",
                "@",
                ":",
                ".",
                "-",
                "=",
                "%40",
                "a@",
                "a@b.",
                "a.",
                "1.",
                "1:",
                "::",
                "f:",
                "1 ",
                "4 ",
                "4-",
                "1111 ",
                "eyJ",
                "eyJ-",
                "eyJ_",
                "eyJ.",
                "eyJaaaaaaaaaa",
                "eyJaaaaaaaaaa-",
                "AKIA",
                "ghp_",
                "xoxb-",
                "bearer ",
                "Bearer a",
                "bearer  ",
                "password:",
                "password=",
                "password =",
                "password: ",
                "token={",
                "token=[",
                "token=\"",
                "token='",
                "token=\\\"",
                "token=\\'",
                "token=\"\\\"",
                "token='token=\"",
                "authorization:",
                "authorization: a ",
                "cookie:",
                "cookie: a=;",
                "sig=\"",
                "sig=\"a1b2",
                "sig='a1b2\"",
                "sig=\\\"a1b2",
                "<sig>",
                "cookie: a=; ",
                "password=>",
                "password=> ",
                "<password>",
                "<password>a",
                "<password></",
                "--password ",
                "--password",
                "--a",
                "sig=",
                "?sig=",
                "sig",
                "version 1.2.3.4 ",
                "version ",
                "4111.",
                "4111  ",
                "a@[",
                "a@[1.",
                "://",
                "a://b:",
                "a://b@",
                "a://b:@",
                "-----BEGIN ",
                "-----BEGIN PRIVATE KEY-----",
                "-----END ",
                "[redacted:",
                "[redacted:card]",
                "hmac:",
                "hmac:0123456789abcdef01234567",
                "4111111111111111 ",
                "\\",
                "\"",
                "\ud83d\ude80",
                "\ud83d"
            })
    void looksAtEachCharacterABoundedNumberOfTimes(String piece) {
        String hostile = piece.repeat((1 << 20) / piece.length());
        assertTimeout(Duration.ofSeconds(20), () -> masked(hostile + "@example.com 4111111111111111 "));
    }

    @Test
    void findsNothingMoreTheSecondTime() {
        Random random = new Random(20261121);
        int found = 0;
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = 1 + random.nextInt(14); i > 0; i--) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            Redactor redactor = random.nextBoolean() ? MASKING : TOKENISING;
            Set<Reason> reasons = EnumSet.noneOf(Reason.class);
            String once = redactor.withoutPatterns(text.toString(), reasons);
            found += reasons.isEmpty() ? 0 : 1;
            Set<Reason> again = EnumSet.noneOf(Reason.class);
            assertEquals(once, redactor.withoutPatterns(once, again), "from " + printable(text));
            assertEquals(Set.of(), again);
        }
        assertTrue(found > 7_000, "too little was found to prove anything: " + found);
    }

    private static String printable(CharSequence text) {
        StringBuilder printable = new StringBuilder();
        text.chars().forEach(c -> printable.append(c >= ' ' && c < 127 ? "" + (char) c : String.format("\\u%04x", c)));
        return printable.toString();
    }
}
