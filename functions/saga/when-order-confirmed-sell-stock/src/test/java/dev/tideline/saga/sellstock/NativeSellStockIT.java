package dev.tideline.saga.sellstock;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the native binary. */
@QuarkusIntegrationTest
class NativeSellStockIT extends SellStockKafkaTest {}
