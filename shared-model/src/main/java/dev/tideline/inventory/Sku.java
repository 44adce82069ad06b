package dev.tideline.inventory;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** Which item: the shop's own name for it. */
public record Sku(@JsonValue String value) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /** @throws IllegalArgumentException if it is not of that form */
    @JsonCreator
    public Sku {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a sku: " + FORM + " is expected");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
