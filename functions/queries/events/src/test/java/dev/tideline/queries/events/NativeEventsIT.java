package dev.tideline.queries.events;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the native binary. */
@QuarkusIntegrationTest
class NativeEventsIT extends EventsTest {}
