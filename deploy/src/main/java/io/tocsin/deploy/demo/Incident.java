package io.tocsin.deploy.demo;

/** What can go wrong on request. */
enum Incident {
    /** A burst of errors of one service. */
    ERRORS(ShopService.PAYMENT, "ErrorsHigh", "payment fails: the payment provider does not answer"),
    /** One service needs nearly all of its CPU. */
    CPU(ShopService.SEARCH, "ServiceCpuHigh", "search needs 97 % of its CPU"),
    /** One service does not answer its prober and says nothing any more. */
    DOWN(ShopService.INVENTORY, "Down", "inventory does not answer its prober and falls silent");

    private final ShopService service;
    private final String alert;
    private final String what;

    Incident(ShopService service, String alert, String what) {
        this.service = service;
        this.alert = alert;
        this.what = what;
    }

    ShopService service() {
        return service;
    }

    /** The shipped rule that notices it. */
    String alert() {
        return alert;
    }

    /** What happens, in a few words. */
    String what() {
        return what;
    }
}
