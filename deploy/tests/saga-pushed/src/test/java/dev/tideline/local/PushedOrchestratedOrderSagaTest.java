package dev.tideline.local;

import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Repeats the scenarios with events that are pushed. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class PushedOrchestratedOrderSagaTest extends OrchestratedOrderSaga {}
