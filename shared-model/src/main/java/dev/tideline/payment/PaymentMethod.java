package dev.tideline.payment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** How an order is to be paid, in the words of the payment gateway. */
public record PaymentMethod(@JsonValue String value) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    /** @throws IllegalArgumentException if it is not of that form */
    @JsonCreator
    public PaymentMethod {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a payment method: " + FORM + " is expected");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
