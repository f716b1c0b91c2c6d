package io.tocsin.router.receiver;

/** Which integration of which receiver; {@code index} counts those of one type from 0. */
public record IntegrationId(String receiver, String type, int index) {
    /** {@code slack/0}: unique within its receiver. */
    public String local() {
        return type + "/" + index;
    }

    @Override
    public String toString() {
        return receiver + "/" + local();
    }
}
