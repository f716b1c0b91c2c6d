package io.tocsin.deploy.demo;

import java.util.List;

/**
 * One way in which a service of the shop fails, as its log shows it.
 *
 * @param message with %s for what the customer was at
 */
record Failure(ShopService service, String type, String message, String stackTrace) {
    private static final String SERVLET = """
            \tat org.shop.http.Dispatcher.handle(Dispatcher.java:118)
            \tat org.shop.http.Worker.run(Worker.java:64)
            \tat java.base/java.util.concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:1136)
            \tat java.base/java.util.concurrent.ThreadPoolExecutor$Worker.run(ThreadPoolExecutor.java:635)
            \tat java.base/java.lang.Thread.run(Thread.java:840)
            """;

    /** What happens now and then. */
    static final List<Failure> USUAL = List.of(
            new Failure(ShopService.STOREFRONT, "java.lang.NullPointerException", "Cannot render %s", """
                    java.lang.NullPointerException: Cannot invoke "org.shop.catalog.Price.amount()" because "product.price" is null
                    \tat org.shop.storefront.ProductPage.renderPrice(ProductPage.java:87)
                    \tat org.shop.storefront.ProductPage.render(ProductPage.java:52)
                    """ + SERVLET),
            new Failure(
                    ShopService.SEARCH, "java.util.concurrent.TimeoutException", "Search gave up on %s", """
                    java.util.concurrent.TimeoutException: shard 2 did not answer within 800 ms
                    \tat org.shop.search.ShardClient.await(ShardClient.java:203)
                    \tat org.shop.search.Query.fanOut(Query.java:141)
                    \tat org.shop.search.SearchResource.search(SearchResource.java:58)
                    """ + SERVLET),
            new Failure(
                    ShopService.CHECKOUT,
                    "java.lang.IllegalStateException",
                    "Order of %s could not be placed",
                    """
                    java.lang.IllegalStateException: cart was changed while it was being paid
                    \tat org.shop.checkout.Cart.freeze(Cart.java:171)
                    \tat org.shop.checkout.Orders.place(Orders.java:94)
                    \tat org.shop.checkout.CheckoutResource.post(CheckoutResource.java:45)
                    """ + SERVLET),
            new Failure(
                    ShopService.INVENTORY,
                    "java.sql.SQLTransientConnectionException",
                    "Stock of %s is unknown",
                    """
                    org.shop.inventory.StockUnavailableException: no connection to the stock database
                    \tat org.shop.inventory.StockRepository.find(StockRepository.java:66)
                    \tat org.shop.inventory.StockResource.get(StockResource.java:39)
                    """ + SERVLET + """
                    Caused by: java.sql.SQLTransientConnectionException: stock-pool - Connection is not available, request timed out after 3000ms
                    \tat com.zaxxer.hikari.pool.HikariPool.createTimeoutException(HikariPool.java:696)
                    \tat com.zaxxer.hikari.pool.HikariPool.getConnection(HikariPool.java:181)
                    \t... 7 more
                    """));

    /** What happens during {@link Incident#ERRORS}. */
    static final Failure PROVIDER_DOWN = new Failure(
            ShopService.PAYMENT,
            "java.net.SocketTimeoutException",
            "Payment of %s failed: the provider did not answer",
            """
            org.shop.payment.ProviderException: authorisation failed after 3 attempts
            \tat org.shop.payment.ProviderClient.authorise(ProviderClient.java:132)
            \tat org.shop.payment.PaymentResource.post(PaymentResource.java:71)
            """ + SERVLET + """
            Caused by: java.net.SocketTimeoutException: Read timed out
            \tat java.base/sun.nio.ch.NioSocketImpl.timedRead(NioSocketImpl.java:288)
            \tat java.base/sun.nio.ch.NioSocketImpl.implRead(NioSocketImpl.java:314)
            \tat org.shop.payment.ProviderClient.exchange(ProviderClient.java:158)
            \t... 6 more
            """);
}
