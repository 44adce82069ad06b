package org.example.parcels.parcelview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.example.parcels.ParcelEvent.ParcelRegistered;
import org.example.parcels.ParcelEvent.RouteAssigned;
import org.example.parcels.ParcelId;
import org.example.parcels.Postcode;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestServers.class)
class ParcelViewTest {
    @Test
    void a_parcel_is_shown_with_its_route() {
        var parcel = new ParcelId(UUID.randomUUID());
        StoredEvents.given(
                new ParcelRegistered(parcel, new Postcode("10115"), 450), new RouteAssigned(parcel, "north"));

        PublishedEvents.publish("parcel-" + parcel, "parcel-" + parcel);

        PublishedEvents.awaitHandled("parcel-view", "parcels.parcels");
        assertThat(Sql.rows("SELECT postcode, route FROM parcel_view WHERE parcel_id::text = ?", parcel.toString()))
                .isEqualTo(List.of(Map.of("postcode", "10115", "route", "north")));
    }
}
