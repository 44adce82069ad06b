package dev.tideline.saga.confirmorder;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the native binary. */
@QuarkusIntegrationTest
class NativeConfirmOrderPushIT extends ConfirmOrderPushTest {}
