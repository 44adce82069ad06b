package dev.tideline.queries.orders;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the native binary. */
@QuarkusIntegrationTest
class NativeOrdersIT extends OrdersTest {}
