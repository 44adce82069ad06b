package dev.tideline.platform.eventrelay;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the native binary. */
@QuarkusIntegrationTest
class NativeEventRelayIT extends EventRelayTest {}
