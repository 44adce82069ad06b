package dev.tideline.saga.refundcancelledpayment;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the native binary. */
@QuarkusIntegrationTest
class NativeRefundCancelledPaymentIT extends RefundCancelledPaymentKafkaTest {}
