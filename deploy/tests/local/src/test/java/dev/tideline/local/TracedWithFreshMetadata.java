package dev.tideline.local;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/**
 * Traces are on, and stay in this JVM. Consumers notice new partitions soon, instead of after a restart. One profile has both settings,
 * since each start of the application takes seconds.
 */
public final class TracedWithFreshMetadata implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "otel.exporter.otlp.endpoint", "http://127.0.0.1:1",
                "quarkus.otel.exporter.otlp.enabled", "false",
                "quarkus.otel.bsp.schedule.delay", "50ms",
                "kafka.metadata.max.age.ms", "500");
    }
}
