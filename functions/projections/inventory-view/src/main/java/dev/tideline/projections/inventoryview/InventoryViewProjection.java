package dev.tideline.projections.inventoryview;

import dev.tideline.runtime.views.Projection;
import dev.tideline.views.inventory.InventoryView;
import dev.tideline.views.inventory.InventoryViewSteps;

/** Keeps the view of items and the counts of their pieces up to date. */
public final class InventoryViewProjection extends InventoryViewSteps implements Projection<InventoryView> {}
