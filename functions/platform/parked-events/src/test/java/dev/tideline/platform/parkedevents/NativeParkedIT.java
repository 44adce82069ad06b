package dev.tideline.platform.parkedevents;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the native binary. */
@QuarkusIntegrationTest
class NativeParkedIT extends ParkedTest {}
