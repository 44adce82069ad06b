package dev.tideline.saga.releasecancelledinventory;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the native binary. */
@QuarkusIntegrationTest
class NativeReleaseCancelledInventoryIT extends ReleaseCancelledInventoryKafkaTest {}
