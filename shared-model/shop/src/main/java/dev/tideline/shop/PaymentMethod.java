package dev.tideline.shop;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.tideline.event.FromInput;
import dev.tideline.event.Text;

/** The method by which an order is to be paid, in the words of the payment gateway. */
public record PaymentMethod(@JsonValue String value) {

    @JsonCreator
    public PaymentMethod {}

    /** @throws IllegalArgumentException if it is not a {@link Text#token} */
    @FromInput
    public static PaymentMethod parse(String text) {
        return new PaymentMethod(Text.token("payment method", text, "_-"));
    }

    @Override
    public String toString() {
        return value;
    }
}
