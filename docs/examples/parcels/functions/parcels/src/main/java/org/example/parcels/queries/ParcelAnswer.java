package org.example.parcels.queries;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.UUID;
import org.example.parcels.view.ParcelView;

/** A parcel as it is answered. The names of the components are the contract. */
@RegisterForReflection
public record ParcelAnswer(UUID parcelId, String postcode, String route, long version) {
    static ParcelAnswer of(ParcelView row) {
        return new ParcelAnswer(row.parcelId, row.postcode, row.route, row.parcelVersion);
    }
}
