package dev.tideline.currency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.testing.memory.CheckedSettings;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CurrencySettingsTest {
    private final CheckedSettings settings = new CheckedSettings(new CurrencySettings());

    CurrencySettingsTest() throws IOException {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tideline.currency | CHF",
            })
    void a_value_of_its_form_is_allowed(String property, String value) {
        settings.allow(property, value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tideline.currency | XYZ",
                "tideline.currency | EURO",
                "tideline.currency | eur",
                "tideline.currency | ''",
            })
    void a_value_that_holds_no_secret_is_repeated(String property, String value) {
        settings.refuse(property, value);
    }

    @Test
    void a_currency_need_not_be_set() {
        assertThat(settings.complaints(Map.of())).isEmpty();
    }
}
