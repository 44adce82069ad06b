package dev.tideline.payments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.testing.memory.CheckedSettings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaymentSettingsTest {
    private final CheckedSettings settings = new CheckedSettings(new PaymentSettings());

    PaymentSettingsTest() throws IOException {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tideline.payment-gateway | sandbox",
                "tideline.payment-gateway | http",
                "tideline.payment-url     | https://pay.example/v1/",
                "tideline.payment-key     | sk_live+/=",
                "tideline.payment-timeout | 500ms",
            })
    void a_value_of_its_form_is_allowed(String property, String value) {
        settings.allow(property, value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tideline.payment-url | pay.example",
                "tideline.payment-url | ftp://pay.example",
                "tideline.payment-url | https:///pay",
                "tideline.payment-url | https://user:password@pay.example",
                "tideline.payment-url | https://pay.example?key",
                "tideline.payment-url | https://pay.example#key",
                "tideline.payment-url | https://pay.example/a b",
                "tideline.payment-key | a key",
                "tideline.payment-key | kéy",
            })
    void a_value_that_may_hold_a_secret_is_not_repeated(String property, String value) {
        settings.refuseSecret(property, value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tideline.payment-gateway | htp",
                "tideline.payment-timeout | 10x",
                "tideline.payment-timeout | 0s",
                "tideline.payment-timeout | ''",
            })
    void a_value_that_holds_no_secret_is_repeated(String property, String value) {
        settings.refuse(property, value);
    }

    @Test
    void a_gateway_is_named_and_http_needs_a_url_and_a_key() {
        assertThat(settings.complaints(Map.of()))
                .containsExactly("TIDELINE_PAYMENT_GATEWAY is not set; it must be sandbox or http");
        assertThat(settings.complaints(Map.of("tideline.payment-gateway", "sandbox")))
                .isEmpty();
        assertThat(settings.complaints(Map.of("tideline.payment-gateway", "http")))
                .satisfiesExactly(
                        url -> assertThat(url).startsWith("TIDELINE_PAYMENT_URL is not set"),
                        key -> assertThat(key).startsWith("TIDELINE_PAYMENT_KEY is not set"));
    }

    @Test
    void an_effect_has_time_for_two_payments() {
        assertThat(timeouts("10s", "21s")).isEmpty();
        assertThat(timeouts("10s", "20s"))
                .containsExactly(
                        "TIDELINE_EFFECT_TIMEOUT is \"20s\"; it must be longer than twice TIDELINE_PAYMENT_TIMEOUT, \"10s\"");
    }

    private List<String> timeouts(String payment, String effect) {
        return settings.complaints(Map.of(
                "tideline.payment-gateway", "sandbox",
                "tideline.payment-timeout", payment,
                "tideline.effect-timeout", effect));
    }
}
