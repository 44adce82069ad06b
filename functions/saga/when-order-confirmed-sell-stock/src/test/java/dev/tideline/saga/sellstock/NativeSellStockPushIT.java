package dev.tideline.saga.sellstock;

import dev.tideline.testing.Pushed;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;

/** The same, of the native binary. */
@QuarkusIntegrationTest
@TestProfile(Pushed.class)
class NativeSellStockPushIT extends SellStockPushTest {}
