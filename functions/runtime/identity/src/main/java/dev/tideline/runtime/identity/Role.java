package dev.tideline.runtime.identity;

import dev.tideline.event.Text;
import java.util.Locale;

/** A role that a token gives to a person. */
public enum Role {
    /** A person who orders. */
    CUSTOMER,
    /** A person who works in the shop. */
    STAFF,
    /** A person who runs the functions. */
    OPERATOR;

    /** @throws IllegalArgumentException if there is no such role */
    static Role parse(String name) {
        return Text.oneOf(values(), name);
    }

    /** Returns the name that settings and OpenAPI documents have. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
