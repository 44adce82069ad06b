package dev.tideline.saga.cancelunpaidorder;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the native binary. */
@QuarkusIntegrationTest
class NativeCancelUnpaidOrderIT extends CancelUnpaidOrderKafkaTest {}
