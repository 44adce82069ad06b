package dev.tideline.runtime.handling;

import dev.tideline.testing.memory.CheckedSettings;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandlingSettingsTest {
    private final CheckedSettings settings = new CheckedSettings(new HandlingSettings());

    HandlingSettingsTest() throws IOException {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tideline.max-attempts   | 1",
                "tideline.effect-timeout | PT1M",
            })
    void a_value_of_its_form_is_allowed(String property, String value) {
        settings.allow(property, value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tideline.max-attempts   | 0",
                "tideline.max-attempts   | ten",
                "tideline.max-attempts   | -1",
                "tideline.effect-timeout | -5s",
            })
    void a_value_that_holds_no_secret_is_repeated(String property, String value) {
        settings.refuse(property, value);
    }
}
