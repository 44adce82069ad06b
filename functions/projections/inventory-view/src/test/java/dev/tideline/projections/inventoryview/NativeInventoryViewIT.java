package dev.tideline.projections.inventoryview;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the native binary. */
@QuarkusIntegrationTest
class NativeInventoryViewIT extends InventoryViewTest {}
