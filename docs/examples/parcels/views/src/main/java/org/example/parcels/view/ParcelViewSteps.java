package org.example.parcels.view;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.Uuids;
import dev.tideline.runtime.views.Applies;
import dev.tideline.runtime.views.Steps;
import java.time.Instant;
import org.example.parcels.ParcelEvent;
import org.example.parcels.ParcelEvent.ParcelRegistered;
import org.example.parcels.ParcelEvent.RouteAssigned;

/** A parcel, its postcode and its route. */
@Applies(ParcelEvent.class)
public class ParcelViewSteps implements Steps<ParcelView> {

    @Override
    public Class<ParcelView> view() {
        return ParcelView.class;
    }

    @Override
    public ParcelView emptyRow(Envelope event) {
        var row = new ParcelView();
        row.parcelId = Uuids.parse(event.streamId().entityId());
        return row;
    }

    @Override
    public void step(ParcelView row, DomainEvent event, Instant timestamp) {
        switch ((ParcelEvent) event) {
            case ParcelRegistered registered ->
                row.postcode = registered.postcode().value();
            case RouteAssigned assigned -> row.route = assigned.route();
        }
    }
}
