package org.example.parcels.register;

import dev.tideline.decision.Appends;
import dev.tideline.decision.BrokenInvariantException;
import dev.tideline.decision.Command;
import dev.tideline.decision.Decision;
import dev.tideline.decision.States;
import org.example.parcels.Parcel;
import org.example.parcels.Parcel.Registered;
import org.example.parcels.Parcel.Routed;
import org.example.parcels.Parcel.Unregistered;
import org.example.parcels.ParcelEvent.ParcelRegistered;
import org.example.parcels.ParcelId;
import org.example.parcels.Postcode;

/**
 * Registers a parcel.
 *
 * @param parcelId a new one
 */
@Appends(ParcelRegistered.class)
public record RegisterParcel(ParcelId parcelId, Postcode postcode, int grams) implements Command {
    @Override
    public Decision decide(States states) {
        var parcel = Parcel.stream(parcelId);
        return switch (states.of(parcel)) {
            case Unregistered _ -> Decision.append(parcel, new ParcelRegistered(parcelId, postcode, grams));
            case Registered _, Routed _ -> throw new BrokenInvariantException(parcel + " is registered already");
        };
    }
}
