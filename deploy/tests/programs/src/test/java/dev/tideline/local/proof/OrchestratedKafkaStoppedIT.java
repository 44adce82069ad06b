package dev.tideline.local.proof;

/** Repeats the test with orders that fulfil-order leads. */
class OrchestratedKafkaStoppedIT extends KafkaStoppedIT {
    @Override
    protected String saga() {
        return "orchestration";
    }
}
