package dev.tideline.runtime.trigger;

import dev.tideline.testing.memory.CheckedSettings;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TriggerSettingsTest {
    private final CheckedSettings settings = new CheckedSettings(new TriggerSettings());

    TriggerSettingsTest() throws IOException {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tideline.trigger | pull",
                "tideline.trigger | push",
            })
    void a_value_of_its_form_is_allowed(String property, String value) {
        settings.allow(property, value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tideline.trigger | pul",
                "tideline.trigger | PUSH",
                "tideline.trigger | ''",
            })
    void a_value_that_holds_no_secret_is_repeated(String property, String value) {
        settings.refuse(property, value);
    }
}
