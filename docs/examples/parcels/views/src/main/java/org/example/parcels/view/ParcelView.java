package org.example.parcels.view;

import dev.tideline.runtime.views.AppliedVersions;
import dev.tideline.runtime.views.ServedView;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** A row of the view of parcels. */
@Entity
@Table(name = "parcel_view")
public class ParcelView extends PanacheEntityBase implements ServedView {
    public static final AppliedVersions<ParcelView> VERSIONS = AppliedVersions.of(ParcelView.class, "parcel_id")
            .column(
                    "parcel",
                    "parcel_version",
                    row -> row.parcelVersion,
                    (row, version) -> row.parcelVersion = version);

    @Id
    public UUID parcelId;

    public String postcode;
    public String route;
    public long parcelVersion;

    @Override
    public Object id() {
        return parcelId;
    }

    @Override
    public AppliedVersions<?> versions() {
        return VERSIONS;
    }

    @Override
    public int shape() {
        return 1;
    }
}
