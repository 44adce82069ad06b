package dev.tideline.commands.listitem;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the native binary. */
@QuarkusIntegrationTest
class NativeListItemIT extends ListItemHttpTest {}
