package dev.tideline.runtime.operations;

import dev.tideline.testing.memory.CheckedSettings;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceSettingsTest {
    private final CheckedSettings settings = new CheckedSettings(new TraceSettings());

    TraceSettingsTest() throws IOException {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "otel.exporter.otlp.endpoint | http://collector:4318",
                "otel.exporter.otlp.protocol | http/protobuf",
            })
    void a_value_of_its_form_is_allowed(String property, String value) {
        settings.allow(property, value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "otel.exporter.otlp.endpoint | collector:4318",
            })
    void a_value_that_may_hold_a_secret_is_not_repeated(String property, String value) {
        settings.refuseSecret(property, value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "otel.exporter.otlp.protocol | grpc",
            })
    void a_value_that_holds_no_secret_is_repeated(String property, String value) {
        settings.refuse(property, value);
    }
}
