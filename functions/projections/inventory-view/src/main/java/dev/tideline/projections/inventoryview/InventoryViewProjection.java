package dev.tideline.projections.inventoryview;

import dev.tideline.runtime.views.Projection;
import dev.tideline.views.inventory.InventoryView;
import dev.tideline.views.inventory.InventoryViewSteps;

/** Keeps what is listed and where its pieces are. */
public final class InventoryViewProjection extends InventoryViewSteps implements Projection<InventoryView> {}
