package dev.tideline.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/** Functions that events are pushed to, and that have a PostgreSQL of the {@link TestServers} but no Kafka. */
public final class Pushed implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("tideline.trigger", "push");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(TestServers.WithoutKafka.class));
    }

    @Override
    public boolean disableGlobalTestResources() {
        return true;
    }
}
