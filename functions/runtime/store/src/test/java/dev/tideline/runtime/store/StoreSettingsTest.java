package dev.tideline.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.testing.memory.CheckedSettings;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreSettingsTest {
    private final CheckedSettings settings = new CheckedSettings(new StoreSettings());

    StoreSettingsTest() throws IOException {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TIDELINE_PG_URL       | postgresql://user:password@db:5432/tideline",
                "TIDELINE_PG_URL       | postgres://user@127.0.0.1/tideline?sslmode=require&application_name=x",
                "TIDELINE_PG_URL       | postgresql://user:p%40ss@[::1]:5432/tideline",
                "TIDELINE_PG_URL       | postgresql://user:password@db:65535/tideline",
                "TIDELINE_PG_POOL_SIZE | 1",
            })
    void a_value_of_its_form_is_allowed(String property, String value) {
        settings.allow(property, value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TIDELINE_PG_URL | db",
                "TIDELINE_PG_URL | user:password@db:5432/tideline",
                "TIDELINE_PG_URL | mysql://user:password@db:5432/tideline",
                "TIDELINE_PG_URL | postgresql://user:password@db:5x/tideline",
                "TIDELINE_PG_URL | postgresql://user:password@db:0/tideline",
                "TIDELINE_PG_URL | postgresql://user:password@db:65536/tideline",
                "TIDELINE_PG_URL | postgresql://user:password@db:99999999999/tideline",
                "TIDELINE_PG_URL | postgresql://user:password@db:5432",
                "TIDELINE_PG_URL | postgresql://user:password@db:5432/",
                "TIDELINE_PG_URL | postgresql://user:p@ss@db:5432/tideline",
                "TIDELINE_PG_URL | postgresql://user:p+ss@db:5432/tideline",
                "TIDELINE_PG_URL | postgresql://user:p%ss@db:5432/tideline",
                "TIDELINE_PG_URL | postgresql://user:pass word@db:5432/tideline",
                "TIDELINE_PG_URL | postgresql://user:password@/tideline",
                "TIDELINE_PG_URL | postgresql://user:password@db:5432/tideline?sslmode",
            })
    void a_value_that_may_hold_a_secret_is_not_repeated(String property, String value) {
        settings.refuseSecret(property, value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tideline.pg-ca        | /nowhere",
                "TIDELINE_PG_POOL_SIZE | 0",
                "TIDELINE_PG_POOL_SIZE | many",
                "TIDELINE_PG_POOL_SIZE | 9999999999",
            })
    void a_value_that_holds_no_secret_is_repeated(String property, String value) {
        settings.refuse(property, value);
    }

    @Test
    void a_function_with_a_store_needs_a_database() {
        assertThat(settings.complaints(Map.of()))
                .singleElement()
                .asString()
                .startsWith("TIDELINE_PG_URL is not set; it must be ");
        assertThat(settings.complaints(Map.of("TIDELINE_PG_URL", "postgresql://u:p@db/tideline")))
                .isEmpty();
    }
}
