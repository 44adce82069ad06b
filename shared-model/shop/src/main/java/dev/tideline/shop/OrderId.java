package dev.tideline.shop;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.tideline.decision.UnknownIdException;
import dev.tideline.event.Uuids;
import java.util.UUID;

/** The id of an order, and the entity id of its order, reservation and payment streams. */
public record OrderId(@JsonValue UUID value) {

    /** @throws UnknownIdException if the text is not a UUID of 36 characters */
    @JsonCreator
    public static OrderId parse(String text) {
        return UnknownIdException.unless(ShopProblem.ORDER_NOT_FOUND, () -> new OrderId(Uuids.parse(text)));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
