package dev.tideline.shop;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.tideline.decision.UnknownIdException;
import dev.tideline.event.FromInput;
import dev.tideline.event.Text;

/** The id of an item, given by the shop. */
public record Sku(@JsonValue String value) {

    @JsonCreator
    public Sku {}

    /** @throws UnknownIdException if it is not a {@link Text#token} */
    @FromInput
    public static Sku parse(String text) {
        return UnknownIdException.unless(ShopProblem.ITEM_NOT_FOUND, () -> new Sku(Text.token("sku", text, "._-")));
    }

    @Override
    public String toString() {
        return value;
    }
}
