package dev.tideline.queries.users;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the native binary. */
@QuarkusIntegrationTest
class NativeUsersIT extends UsersTest {}
