package org.example.parcels.parcelview;

import dev.tideline.runtime.views.Projection;
import org.example.parcels.view.ParcelView;
import org.example.parcels.view.ParcelViewSteps;

/** Keeps the view of parcels up to date. */
public final class ParcelViewProjection extends ParcelViewSteps implements Projection<ParcelView> {}
