package dev.tideline.saga.processpayment;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the native binary. */
@QuarkusIntegrationTest
class NativeProcessPaymentIT extends ProcessPaymentOverHttpTest {}
