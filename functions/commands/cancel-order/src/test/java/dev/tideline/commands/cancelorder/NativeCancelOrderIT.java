package dev.tideline.commands.cancelorder;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the native binary. */
@QuarkusIntegrationTest
class NativeCancelOrderIT extends CancelOrderHttpTest {}
