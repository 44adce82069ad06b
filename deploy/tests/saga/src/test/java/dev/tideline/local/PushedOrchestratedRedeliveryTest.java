package dev.tideline.local;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

/** The same with events that are pushed. */
@QuarkusTest
@TestProfile(PushedLocally.class)
class PushedOrchestratedRedeliveryTest extends OrchestratedRedeliveryTest {}
