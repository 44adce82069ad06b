package dev.tideline.runtime.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracesOnDemandTest {
    @Test
    void open_telemetry_is_off_without_an_endpoint() {
        assertThat(setting("quarkus.otel.sdk.disabled", Map.of())).isEqualTo("true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void an_endpoint_that_is_set_to_nothing_is_none(String nothing) {
        assertThat(setting("quarkus.otel.sdk.disabled", Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", nothing)))
                .isEqualTo("true");
    }

    @Test
    void traces_go_to_the_endpoint_that_the_environment_names() {
        var environment = Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");

        assertThat(setting("quarkus.otel.sdk.disabled", environment)).isEqualTo("false");
    }

    private static String setting(String name, Map<String, String> environment) {
        return new SmallRyeConfigBuilder()
                .withSources(new EnvConfigSource(environment, 300))
                .withSources(new TracesOnDemand())
                .build()
                .getValue(name, String.class);
    }
}
