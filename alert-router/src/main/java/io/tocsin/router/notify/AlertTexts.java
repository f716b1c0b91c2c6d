package io.tocsin.router.notify;

import io.tocsin.schemas.alert.AlertEvent;
import java.math.BigDecimal;
import java.math.MathContext;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What every message says of an alert, unescaped. */
public final class AlertTexts {
    private AlertTexts() {}

    /** The annotation {@code summary}, else {@code description} or {@code message}, else the alert's name. */
    public static String summary(AlertEvent alert) {
        for (String name : new String[] {"summary", "description", "message"}) {
            String text = alert.annotations().getOrDefault(name, "");
            if (!text.isBlank()) {
                return text;
            }
        }
        return alert.labels().getOrDefault("alertname", "alert " + alert.fingerprint());
    }

    /** The value of the rule's expression, with up to six significant digits. */
    public static String value(AlertEvent alert) {
        double value = alert.value();
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros();
        boolean plain = Math.abs(value) < 1e15 && (Math.abs(value) >= 1e-6 || value == 0);
        if (plain && value == Math.rint(value)) {
            return Long.toString((long) value);
        }
        return plain ? rounded.toPlainString() : rounded.toString();
    }

    /** Where to look: name to address, only http and https. */
    public static Map<String, String> links(AlertEvent alert) {
        Map<String, String> links = new LinkedHashMap<>();
        add(links, "source", alert.generatorURL());
        add(links, "runbook", alert.annotations().getOrDefault("runbook_url", ""));
        add(links, "dashboard", alert.annotations().getOrDefault("dashboard_url", ""));
        return links;
    }

    private static void add(Map<String, String> links, String name, String url) {
        if (isHttp(url)) {
            links.put(name, url);
        }
    }

    /** Whether the text is an address that a browser may be sent to. */
    public static boolean isHttp(String url) {
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            return (scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
