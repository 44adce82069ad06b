package dev.tideline.projections.orderview;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the native binary. */
@QuarkusIntegrationTest
class NativeOrderViewIT extends OrderViewTest {}
