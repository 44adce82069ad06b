package dev.tideline.order;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why an order was cancelled. */
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
