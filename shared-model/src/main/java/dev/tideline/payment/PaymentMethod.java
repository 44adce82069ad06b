package dev.tideline.payment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.tideline.event.Text;

/** How an order is to be paid, in the words of the payment gateway. */
public record PaymentMethod(@JsonValue String value) {

    /** @throws IllegalArgumentException if it is not of that form */
    @JsonCreator
    public PaymentMethod {
        Text.token("payment method", value, "_-");
    }

    @Override
    public String toString() {
        return value;
    }
}
