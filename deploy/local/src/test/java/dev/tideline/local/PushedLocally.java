package dev.tideline.local;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** As {@code deploy/local/up --push}: events are sent to the functions. */
public final class PushedLocally implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("tideline.trigger", "push");
    }
}
