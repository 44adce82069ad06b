package dev.tideline.shop;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.tideline.decision.UnknownIdException;
import dev.tideline.event.Uuids;
import java.util.UUID;

/** The id of a user. */
public record UserId(@JsonValue UUID value) {

    /** @throws UnknownIdException if the text is not a UUID of 36 characters */
    @JsonCreator
    public static UserId parse(String text) {
        return UnknownIdException.unless(ShopProblem.USER_NOT_FOUND, () -> new UserId(Uuids.parse(text)));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
