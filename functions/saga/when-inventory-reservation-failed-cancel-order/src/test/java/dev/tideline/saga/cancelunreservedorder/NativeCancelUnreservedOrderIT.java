package dev.tideline.saga.cancelunreservedorder;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the native binary. */
@QuarkusIntegrationTest
class NativeCancelUnreservedOrderIT extends CancelUnreservedOrderKafkaTest {}
