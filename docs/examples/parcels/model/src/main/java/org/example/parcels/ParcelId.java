package org.example.parcels;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.tideline.decision.UnknownIdException;
import dev.tideline.event.Uuids;
import java.util.UUID;

/** The id of a parcel. */
public record ParcelId(@JsonValue UUID value) {

    /** @throws UnknownIdException if the text is not a UUID of 36 characters */
    @JsonCreator
    public static ParcelId parse(String text) {
        return UnknownIdException.unless(ParcelProblem.PARCEL_NOT_FOUND, () -> new ParcelId(Uuids.parse(text)));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
