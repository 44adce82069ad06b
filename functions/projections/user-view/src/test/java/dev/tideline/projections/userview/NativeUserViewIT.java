package dev.tideline.projections.userview;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the native binary. */
@QuarkusIntegrationTest
class NativeUserViewIT extends UserViewTest {}
