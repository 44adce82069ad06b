package org.example.parcels.register;

import static dev.tideline.testing.Given.given;

import java.util.UUID;
import org.example.parcels.ParcelEvent.ParcelRegistered;
import org.example.parcels.ParcelId;
import org.example.parcels.Postcode;
import org.junit.jupiter.api.Test;

class RegisterParcelTest {
    private static final ParcelId PARCEL = new ParcelId(UUID.randomUUID());
    private static final Postcode BERLIN = new Postcode("10115");

    @Test
    void a_parcel_is_registered() {
        given().when(new RegisterParcel(PARCEL, BERLIN, 450)).then(new ParcelRegistered(PARCEL, BERLIN, 450));
    }
}
