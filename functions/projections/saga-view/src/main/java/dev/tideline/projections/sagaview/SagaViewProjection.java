package dev.tideline.projections.sagaview;

import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.plan.SagaEvent;
import dev.tideline.runtime.views.Projection;
import dev.tideline.views.saga.SagaView;
import dev.tideline.views.saga.SagaViewSteps;

/** Keeps the view of orchestrated sagas up to date, and measures their steps. */
public final class SagaViewProjection extends SagaViewSteps implements Projection<SagaView> {

    @Override
    public void applied(SagaView row, Envelope event) {
        SagaMeters.happened(row, (SagaEvent) EventTypes.decode(event), event.timestamp());
    }
}
