package org.example.parcels;

import dev.tideline.event.Category;
import dev.tideline.event.DomainEvent;

/** The events of a parcel: stream {@code parcel-<uuid>}. */
@Category(value = "parcel", topic = "parcels.parcels")
public sealed interface ParcelEvent extends DomainEvent {
    record ParcelRegistered(ParcelId parcelId, Postcode postcode, int grams) implements ParcelEvent {}

    record RouteAssigned(ParcelId parcelId, String route) implements ParcelEvent {}
}
