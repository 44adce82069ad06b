package dev.tideline.shop;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.tideline.event.Uuids;
import java.util.UUID;

/** The id of a payment. It follows from the order's id, so that an order is never charged under two ids. */
public record PaymentId(@JsonValue UUID value) {

    public static PaymentId of(OrderId order) {
        return new PaymentId(Uuids.nameBased("payment", order));
    }

    /** @throws IllegalArgumentException if the text is not a UUID of 36 characters */
    @JsonCreator
    public static PaymentId parse(String text) {
        return new PaymentId(Uuids.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
