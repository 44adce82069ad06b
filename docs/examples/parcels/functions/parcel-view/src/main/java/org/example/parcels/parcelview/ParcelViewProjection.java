package org.example.parcels.parcelview;

import dev.tideline.runtime.views.Projection;
import org.example.parcels.view.ParcelView;
import org.example.parcels.view.ParcelViewSteps;

/** Keeps what is seen of parcels. */
public final class ParcelViewProjection extends ParcelViewSteps implements Projection<ParcelView> {}
