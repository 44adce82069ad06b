package dev.tideline.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.testing.memory.CheckedSettings;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaSettingsTest {
    private final CheckedSettings settings = new CheckedSettings(new KafkaSettings());

    KafkaSettingsTest() throws IOException {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TIDELINE_KAFKA | kafka:9092",
                "TIDELINE_KAFKA | a.example:9092, 10.0.0.1:9093,[::1]:65535",
            })
    void a_value_of_its_form_is_allowed(String property, String value) {
        settings.allow(property, value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TIDELINE_KAFKA | localhost",
                "TIDELINE_KAFKA | kafka:notaport",
                "TIDELINE_KAFKA | kafka:0",
                "TIDELINE_KAFKA | kafka:65536",
                "TIDELINE_KAFKA | kafka:999999",
                "TIDELINE_KAFKA | kafka:9092,",
                "TIDELINE_KAFKA | http://kafka:9092",
            })
    void a_value_that_may_hold_a_secret_is_not_repeated(String property, String value) {
        settings.refuseSecret(property, value);
    }

    @Test
    void a_function_that_pulls_needs_brokers() {
        assertThat(settings.complaints(Map.of()))
                .singleElement()
                .asString()
                .startsWith("TIDELINE_KAFKA is not set; it must be ");
        assertThat(settings.complaints(Map.of("tideline.trigger", "pull"))).hasSize(1);
        assertThat(settings.complaints(Map.of("tideline.trigger", "push"))).isEmpty();
    }

    @Test
    void an_application_may_need_brokers_always_or_never() {
        var always = Map.of("tideline.needs.TIDELINE_KAFKA", "always", "tideline.trigger", "push");

        assertThat(settings.complaints(always)).hasSize(1);
        assertThat(settings.complaints(Map.of("tideline.needs.TIDELINE_KAFKA", "never")))
                .isEmpty();
    }
}
