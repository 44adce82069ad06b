package dev.tideline.saga.expireorders;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the native binary. */
@QuarkusIntegrationTest
class NativeExpireOrdersIT extends ExpireOrdersTest {}
