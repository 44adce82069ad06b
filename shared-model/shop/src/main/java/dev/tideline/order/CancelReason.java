package dev.tideline.order;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The reason for the cancellation of an order. */
public enum CancelReason {
    @JsonProperty("customer_request")
    CUSTOMER_REQUEST,
    @JsonProperty("out_of_stock")
    OUT_OF_STOCK,
    @JsonProperty("payment_declined")
    PAYMENT_DECLINED,
    @JsonProperty("payment_timeout")
    PAYMENT_TIMEOUT,
    @JsonProperty("expired")
    EXPIRED
}
