package io.tocsin.runtime.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.tocsin.runtime.config.Listen;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Refuses (403) what a foreign web page makes a browser send to us. A {@code Host} is own when it is a loopback name, an
 * IP address literal (a name server cannot redirect one), or a configured name; so DNS rebinding fails. An
 * {@code Origin} is own when it is a loopback or configured name, or the host that was called; so a page elsewhere
 * cannot post. Requests without an {@code Origin} come from no page.
 */
final class HostGuard implements DecoratingHttpServiceFunction {
    private final Listen listen;

    HostGuard(Listen listen) {
        this.listen = listen;
    }

    @Override
    public HttpResponse serve(HttpService delegate, ServiceRequestContext ctx, HttpRequest req) throws Exception {
        Optional<String> foreign = foreign(req.authority(), req.headers().get(HttpHeaderNames.ORIGIN));
        return foreign.isPresent() ? refuse(foreign.get()) : delegate.serve(ctx, req);
    }

    /** The name of the header that is foreign, if one is. */
    Optional<String> foreign(@Nullable String authority, @Nullable String origin) {
        String host = hostOf(authority);
        if (!isOwnHost(host)) {
            return Optional.of("Host");
        }
        return origin == null || isOwnOrigin(origin, host) ? Optional.empty() : Optional.of("Origin");
    }

    private boolean isOwnHost(String host) {
        return isConfigured(host) || Listen.isLoopback(host) || Listen.isAddress(host);
    }

    private boolean isOwnOrigin(String origin, String calledHost) {
        int scheme = origin.indexOf("://");
        if (scheme < 0) {
            // "null": a sandboxed frame or a file, which anybody can make.
            return false;
        }
        String host = hostOf(origin.substring(scheme + 3));
        return isConfigured(host) || Listen.isLoopback(host) || (!host.isEmpty() && host.equals(calledHost));
    }

    private boolean isConfigured(String host) {
        return host.equals(listen.host().toLowerCase(Locale.ROOT))
                || listen.names().contains(host);
    }

    /** The host of {@code host[:port]}, lower case, an IPv6 address without its brackets; empty when there is none. */
    static String hostOf(@Nullable String authority) {
        if (authority == null) {
            return "";
        }
        String host = authority.toLowerCase(Locale.ROOT);
        if (host.startsWith("[")) {
            int end = host.indexOf(']');
            return end < 0 ? "" : host.substring(1, end);
        }
        int colon = host.lastIndexOf(':');
        String name = colon < 0 ? host : host.substring(0, colon);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static HttpResponse refuse(String header) {
        return HttpResponse.of(
                HttpStatus.FORBIDDEN,
                MediaType.PLAIN_TEXT_UTF_8,
                "The request's " + header + " is foreign to this server. Call it by localhost, by its address, or by a"
                        + " name under listen.names.\n");
    }
}
