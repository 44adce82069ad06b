package dev.tideline.commands.deactivateuser;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the native binary. */
@QuarkusIntegrationTest
class NativeDeactivateUserIT extends DeactivateUserHttpTest {}
