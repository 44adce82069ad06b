package dev.tideline.commands.reserveinventory;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the native binary. */
@QuarkusIntegrationTest
class NativeReserveInventoryIT extends ReserveInventoryKafkaTest {}
