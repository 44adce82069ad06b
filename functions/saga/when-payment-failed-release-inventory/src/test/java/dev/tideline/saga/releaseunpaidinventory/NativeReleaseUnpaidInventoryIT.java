package dev.tideline.saga.releaseunpaidinventory;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the native binary. */
@QuarkusIntegrationTest
class NativeReleaseUnpaidInventoryIT extends ReleaseUnpaidInventoryKafkaTest {}
