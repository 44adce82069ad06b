package dev.tideline.local;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

/** Repeats these tests with events that are pushed. */
@QuarkusTest
@TestProfile(PushedLocally.class)
class PushedOrchestratedOrderSagaTest extends OrchestratedOrderSagaTest {}
