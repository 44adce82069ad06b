package dev.tideline.local;

import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Every function in one JVM, with orders that fulfil-order leads. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class OrchestratedSagaRacesTest extends OrchestratedSagaRaces {}
