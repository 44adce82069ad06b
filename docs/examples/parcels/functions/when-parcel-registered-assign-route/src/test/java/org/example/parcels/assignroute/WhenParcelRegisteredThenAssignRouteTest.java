package org.example.parcels.assignroute;

import static dev.tideline.testing.Given.given;

import java.util.UUID;
import org.example.parcels.ParcelEvent.ParcelRegistered;
import org.example.parcels.ParcelEvent.RouteAssigned;
import org.example.parcels.ParcelId;
import org.example.parcels.Postcode;
import org.junit.jupiter.api.Test;

class WhenParcelRegisteredThenAssignRouteTest {
    private static final ParcelId PARCEL = new ParcelId(UUID.randomUUID());

    private final WhenParcelRegisteredThenAssignRoute reactor = new WhenParcelRegisteredThenAssignRoute();

    @Test
    void a_parcel_goes_by_the_route_of_its_region() {
        given().when(reactor, registered("10115")).then(new RouteAssigned(PARCEL, "north"));
        given().when(reactor, registered("80331")).then(new RouteAssigned(PARCEL, "south"));
    }

    private static ParcelRegistered registered(String postcode) {
        return new ParcelRegistered(PARCEL, new Postcode(postcode), 450);
    }
}
