package org.example.parcels.assignroute;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import org.example.parcels.Parcel;
import org.example.parcels.ParcelEvent.ParcelRegistered;
import org.example.parcels.ParcelEvent.RouteAssigned;

/** Assigns a registered parcel the route of its region. */
@Appends(RouteAssigned.class)
public class WhenParcelRegisteredThenAssignRoute implements Reactor<ParcelRegistered> {
    @Override
    public Reaction react(ParcelRegistered event, States states) {
        var parcel = Parcel.stream(event.parcelId());
        var route = event.postcode().region() < '5' ? "north" : "south";
        return states.of(parcel) instanceof Parcel.Routed
                ? Reaction.nothing()
                : Reaction.append(parcel, new RouteAssigned(event.parcelId(), route));
    }
}
