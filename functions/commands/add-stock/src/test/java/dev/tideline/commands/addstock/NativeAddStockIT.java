package dev.tideline.commands.addstock;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the native binary. */
@QuarkusIntegrationTest
class NativeAddStockIT extends AddStockHttpTest {}
