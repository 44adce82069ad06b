package dev.tideline.commands.changeuseremail;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the native binary. */
@QuarkusIntegrationTest
class NativeChangeUserEmailIT extends ChangeUserEmailHttpTest {}
