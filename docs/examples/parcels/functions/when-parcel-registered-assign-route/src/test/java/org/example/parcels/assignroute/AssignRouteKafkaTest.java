package org.example.parcels.assignroute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.UUID;
import org.example.parcels.ParcelEvent.ParcelRegistered;
import org.example.parcels.ParcelId;
import org.example.parcels.Postcode;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestServers.class)
class AssignRouteKafkaTest {
    @Test
    void a_route_is_assigned_once_however_often_the_event_comes() {
        var parcel = new ParcelId(UUID.randomUUID());
        StoredEvents.given(new ParcelRegistered(parcel, new Postcode("10115"), 450));

        PublishedEvents.publish("parcel-" + parcel, "parcel-" + parcel);

        PublishedEvents.awaitHandled("when-parcel-registered-assign-route", "parcels.parcels");
        assertThat(StoredEvents.typesOf("parcel-" + parcel)).containsExactly("ParcelRegistered", "RouteAssigned");
    }
}
