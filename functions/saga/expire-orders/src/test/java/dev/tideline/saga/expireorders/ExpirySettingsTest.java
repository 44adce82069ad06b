package dev.tideline.saga.expireorders;

import dev.tideline.testing.memory.CheckedSettings;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpirySettingsTest {
    private final CheckedSettings settings = new CheckedSettings(new ExpirySettings());

    ExpirySettingsTest() throws IOException {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tideline.order-deadline  | 1h",
                "tideline.expiry-interval | 30",
            })
    void a_value_of_its_form_is_allowed(String property, String value) {
        settings.allow(property, value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tideline.order-deadline  | soon",
                "tideline.expiry-interval | half an hour",
            })
    void a_value_that_holds_no_secret_is_repeated(String property, String value) {
        settings.refuse(property, value);
    }
}
