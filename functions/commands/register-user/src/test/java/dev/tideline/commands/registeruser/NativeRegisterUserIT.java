package dev.tideline.commands.registeruser;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the native binary. */
@QuarkusIntegrationTest
class NativeRegisterUserIT extends RegisterUserHttpTest {}
