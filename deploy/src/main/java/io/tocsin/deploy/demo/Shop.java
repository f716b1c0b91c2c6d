package io.tocsin.deploy.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A small shop: each visit of a customer (or of its staff) leaves the log events that the services involved would
 * write, under one trace. The same seed and the same instants give the same events. Not thread-safe.
 */
final class Shop {
    /** Of all requests, less than the 0.5% of the shipped objective; but see {@link #QUIET}. */
    private static final double FAILURE_SHARE = 0.002;

    /** A service fails at most this often by itself, however busy the shop is: what is usual alerts nobody. */
    private static final Duration QUIET = Duration.ofSeconds(15);

    private static final List<String> PRODUCTS = List.of(
            "brass-bell",
            "church-bell",
            "doorbell",
            "hand-bell",
            "ship-bell",
            "sleigh-bells",
            "tuning-fork",
            "wind-chime");
    private static final List<String> WORDS =
            List.of("bell", "brass", "gift", "door bell", "loud", "cheap chime", "🔔");
    private static final List<String> AGENTS = List.of(
            "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "curl/8.11.0");
    private static final List<String> STAFF = List.of("grace", "linus", "margaret");

    private final SplittableRandom random;
    private final ShopMetrics metrics;
    private final Map<ShopService, Instant> lastFailure = new EnumMap<>(ShopService.class);
    private Optional<ShopService> silent = Optional.empty();

    Shop(long seed, ShopMetrics metrics) {
        this.random = new SplittableRandom(seed);
        this.metrics = metrics;
    }

    /** From now on this service says nothing, and its callers complain; empty: all are well. */
    void silence(Optional<ShopService> service) {
        silent = service;
    }

    /** What one customer's request leaves behind, in order of time; may be empty. */
    List<ObjectNode> visit(Instant now) {
        Visit visit = new Visit(now);
        int kind = random.nextInt(100);
        if (kind < 42) {
            browse(visit);
        } else if (kind < 70) {
            search(visit);
        } else if (kind < 84) {
            cart(visit);
        } else if (kind < 92) {
            order(visit);
        } else if (kind < 98) {
            login(visit);
        } else {
            changePrice(visit);
        }
        return visit.events();
    }

    /** One error of this kind, with the access log of the request that met it. */
    List<ObjectNode> failure(Failure failure, Instant now) {
        Visit visit = new Visit(now);
        visit.fail(failure);
        return visit.events();
    }

    private void browse(Visit visit) {
        String product = visit.product;
        if (visit.mayFail(ShopService.STOREFRONT)) {
            return;
        }
        if (random.nextInt(40) == 0) {
            visit.access(ShopService.STOREFRONT, "GET", "/p/{id}", "/p/" + product + "-old", 404);
            return;
        }
        visit.log(ShopService.INVENTORY, "debug", "Stock of " + product + ": " + random.nextInt(90));
        visit.access(ShopService.STOREFRONT, "GET", "/p/{id}", "/p/" + product, 200);
    }

    private void search(Visit visit) {
        String word = WORDS.get(random.nextInt(WORDS.size()));
        if (visit.mayFail(ShopService.SEARCH)) {
            return;
        }
        visit.log(ShopService.SEARCH, "info", "Query '" + word + "' found " + random.nextInt(60) + " products");
        visit.served(ShopService.SEARCH);
        visit.access(
                ShopService.STOREFRONT,
                "GET",
                "/search",
                "/search?q=" + URLEncoder.encode(word, StandardCharsets.UTF_8),
                200);
    }

    private void cart(Visit visit) {
        if (visit.mayFail(ShopService.INVENTORY)) {
            return;
        }
        visit.log(ShopService.INVENTORY, "info", "Reserved 1 of " + visit.product + " for " + visit.customer);
        visit.served(ShopService.INVENTORY);
        visit.access(ShopService.STOREFRONT, "POST", "/cart", "/cart", 201);
    }

    private void order(Visit visit) {
        if (visit.mayFail(ShopService.CHECKOUT)) {
            return;
        }
        String order = "o-" + (100_000 + random.nextInt(900_000));
        String amount = String.format(Locale.ROOT, "%.2f EUR", 5 + random.nextDouble() * 200);
        visit.log(ShopService.CHECKOUT, "info", "Order " + order + " of " + visit.customer + ": " + amount);
        if (random.nextInt(12) == 0) {
            visit.log(ShopService.PAYMENT, "warn", "Card of " + visit.customer + " was declined for order " + order);
            visit.access(ShopService.CHECKOUT, "POST", "/orders", "/orders", 402);
            return;
        }
        visit.log(ShopService.PAYMENT, "info", "Payment of " + amount + " for order " + order + " was authorised");
        visit.served(ShopService.PAYMENT);
        visit.log(ShopService.INVENTORY, "info", "Order " + order + " takes 1 of " + visit.product);
        visit.served(ShopService.INVENTORY);
        visit.access(ShopService.CHECKOUT, "POST", "/orders", "/orders", 201);
    }

    private void login(Visit visit) {
        boolean known = random.nextInt(8) > 0;
        visit.audit("user-login", visit.customer, known ? "success" : "failure", Map.of());
        visit.access(ShopService.ACCOUNTS, "POST", "/login", "/login", known ? 200 : 401);
    }

    private void changePrice(Visit visit) {
        String who = STAFF.get(random.nextInt(STAFF.size()));
        int old = 500 + random.nextInt(20_000);
        int now = (int) (old * (0.8 + 0.4 * random.nextDouble()));
        visit.audit(
                "price-change",
                who,
                "success",
                Map.of("product", visit.product, "price_old", cents(old), "price_new", cents(now)));
        visit.access(ShopService.ACCOUNTS, "PUT", "/admin/prices/{id}", "/admin/prices/" + visit.product, 204);
    }

    private static String cents(int amount) {
        return String.format(Locale.ROOT, "%d.%02d", amount / 100, amount % 100);
    }

    /** One request on its way through the services. */
    private final class Visit {
        private final String trace = String.format(Locale.ROOT, "%016x%016x", random.nextLong(), random.nextLong());
        private final String customer = "customer-" + (1 + random.nextInt(5_000));
        private final String product = PRODUCTS.get(random.nextInt(PRODUCTS.size()));
        private final String address = "203.0.113." + (1 + random.nextInt(254));
        private final List<ObjectNode> events = new ArrayList<>();
        private Instant time;

        Visit(Instant now) {
            this.time = now;
        }

        List<ObjectNode> events() {
            return events;
        }

        /** Rarely, the request ends here. */
        boolean mayFail(ShopService service) {
            if (isSilent(service)) {
                log(ShopService.STOREFRONT, "warn", service.id() + " does not answer; showing what was known last");
                access(ShopService.STOREFRONT, "GET", "/p/{id}", "/p/" + product, 200);
                return true;
            }
            Instant last = lastFailure.getOrDefault(service, Instant.MIN);
            if (random.nextDouble() >= FAILURE_SHARE || last.plus(QUIET).isAfter(time)) {
                return false;
            }
            lastFailure.put(service, time);
            Failure.USUAL.stream().filter(f -> f.service() == service).forEach(this::fail);
            return true;
        }

        void fail(Failure failure) {
            ObjectNode event = event(failure.service(), "app");
            event.put("log.level", "error")
                    .put("message", String.format(Locale.ROOT, failure.message(), "'" + product + "' for " + customer));
            event.putObject("error")
                    .put("type", failure.type())
                    .put("message", failure.stackTrace().lines().findFirst().orElse(""))
                    .put("stack_trace", failure.stackTrace());
            add(failure.service(), event);
            access(
                    failure.service(),
                    "POST",
                    "/" + failure.service().id(),
                    "/" + failure.service().id(),
                    500);
        }

        void log(ShopService service, String level, String message) {
            ObjectNode event = event(service, "app");
            event.putObject("log").put("level", level).put("logger", "org.shop." + service.id());
            event.put("message", message);
            add(service, event);
        }

        void audit(String action, String user, String outcome, Map<String, String> labels) {
            ObjectNode event = event(ShopService.ACCOUNTS, "audit");
            event.put("event.action", action)
                    .put("event.outcome", outcome)
                    .put("log.level", "info")
                    .put("user.name", user)
                    .put("source.ip", address)
                    .put("message", user + ": " + action + ", " + outcome);
            ObjectNode more = event.putObject("labels");
            labels.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(e -> more.put(e.getKey(), e.getValue()));
            add(ShopService.ACCOUNTS, event);
        }

        /** A service behind the others answered: in its metrics only. */
        void served(ShopService service) {
            if (!isSilent(service)) {
                metrics.served(service, "POST", "/" + service.id(), 200, seconds());
            }
        }

        /** Most answers take some 20 ms, a few a second: what response times look like. */
        private double seconds() {
            return 0.004 + 0.02 * -Math.log(1 - random.nextDouble()) + (random.nextInt(200) == 0 ? 0.9 : 0);
        }

        void access(ShopService service, String method, String route, String url, int status) {
            double seconds = seconds();
            if (!isSilent(service)) {
                metrics.served(service, method, route, status, seconds);
            }
            ObjectNode event = event(service, "access");
            String path = url.replaceFirst("\\?.*", "");
            event.put("log.level", status >= 400 ? "warn" : "info")
                    .put("message", method + " " + url + " " + status)
                    .put("event.duration", (long) (seconds * 1e9))
                    .put("source.ip", address)
                    .put("user_agent.original", AGENTS.get(random.nextInt(AGENTS.size())));
            ObjectNode http = event.putObject("http");
            http.put("version", "1.1").putObject("request").put("method", method);
            http.putObject("response")
                    .put("status_code", status)
                    .putObject("body")
                    .put("bytes", 200 + random.nextInt(30_000));
            ObjectNode parts = event.putObject("url").put("original", url).put("path", path);
            if (url.contains("?")) {
                parts.put("query", url.substring(url.indexOf('?') + 1));
            }
            time = time.plusNanos((long) (seconds * 1e9));
            add(service, event);
        }

        private ObjectNode event(ShopService service, String dataset) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("@timestamp", time.toString())
                    .put("service.name", service.id())
                    .put("host.name", service.host())
                    .put("event.dataset", dataset)
                    .put("trace.id", trace);
        }

        private void add(ShopService service, ObjectNode event) {
            if (!isSilent(service)) {
                events.add(event);
                metrics.worked(service);
            }
        }

        private boolean isSilent(ShopService service) {
            return silent.filter(s -> s == service).isPresent();
        }
    }
}
