package org.example.parcels;

import dev.tideline.event.EventStream;
import dev.tideline.event.StreamId;
import org.example.parcels.ParcelEvent.ParcelRegistered;
import org.example.parcels.ParcelEvent.RouteAssigned;

/** The state of a parcel. */
public sealed interface Parcel {
    record Unregistered() implements Parcel {}

    record Registered(Postcode postcode) implements Parcel {}

    record Routed() implements Parcel {}

    static EventStream<Parcel, ParcelEvent> stream(ParcelId parcel) {
        return new EventStream<>(
                StreamId.of("parcel", parcel), ParcelEvent.class, new Unregistered(), (_, event) -> evolve(event));
    }

    private static Parcel evolve(ParcelEvent event) {
        return switch (event) {
            case ParcelRegistered registered -> new Registered(registered.postcode());
            case RouteAssigned _ -> new Routed();
        };
    }
}
