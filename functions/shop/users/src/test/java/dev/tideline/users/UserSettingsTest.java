package dev.tideline.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.testing.memory.CheckedSettings;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserSettingsTest {
    private final CheckedSettings settings = new CheckedSettings(new UserSettings());

    UserSettingsTest() throws IOException {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tideline.email-secret | sixteen of these",
            })
    void a_value_of_its_form_is_allowed(String property, String value) {
        settings.allow(property, value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tideline.email-secret | too short",
            })
    void a_value_that_may_hold_a_secret_is_not_repeated(String property, String value) {
        settings.refuseSecret(property, value);
    }

    @Test
    void a_function_of_users_needs_a_secret() {
        assertThat(settings.complaints(Map.of()))
                .singleElement()
                .asString()
                .startsWith("TIDELINE_EMAIL_SECRET is not set; it must be ");
    }
}
