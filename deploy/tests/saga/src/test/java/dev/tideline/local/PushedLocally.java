package dev.tideline.local;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Sends events to the functions, as {@code deploy/local/up --push} does. */
public final class PushedLocally implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("tideline.trigger", "push");
    }
}
