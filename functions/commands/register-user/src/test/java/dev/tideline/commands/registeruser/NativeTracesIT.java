package dev.tideline.commands.registeruser;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;

/** The same, of the native binary. */
@QuarkusIntegrationTest
@TestProfile(TracesTest.Traced.class)
class NativeTracesIT extends TracesTest {}
