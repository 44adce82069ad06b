package dev.tideline.inventory;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.tideline.event.Text;

/** Which item: the shop's own name for it. */
public record Sku(@JsonValue String value) {

    /** @throws IllegalArgumentException if it is not of that form */
    @JsonCreator
    public Sku {
        Text.token("sku", value, "._-");
    }

    @Override
    public String toString() {
        return value;
    }
}
