package dev.tideline.queries.sagas;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the native binary. */
@QuarkusIntegrationTest
class NativeSagasIT extends SagasTest {}
