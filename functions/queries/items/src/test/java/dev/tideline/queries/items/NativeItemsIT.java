package dev.tideline.queries.items;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the native binary. */
@QuarkusIntegrationTest
class NativeItemsIT extends ItemsTest {}
