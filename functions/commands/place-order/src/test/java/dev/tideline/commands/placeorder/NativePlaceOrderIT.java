package dev.tideline.commands.placeorder;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the native binary. */
@QuarkusIntegrationTest
class NativePlaceOrderIT extends PlaceOrderHttpTest {}
