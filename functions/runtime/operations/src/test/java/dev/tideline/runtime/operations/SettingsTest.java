package dev.tideline.runtime.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final String PG_URL = "TIDELINE_PG_URL";
    private static final String KAFKA = "TIDELINE_KAFKA";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TIDELINE_PG_URL             | postgresql://user:password@db:5432/tideline",
                "TIDELINE_PG_URL             | postgres://user@127.0.0.1/tideline?sslmode=require&application_name=x",
                "TIDELINE_PG_URL             | postgresql://user:p%40ss@[::1]:5432/tideline",
                "TIDELINE_PG_POOL_SIZE       | 1",
                "TIDELINE_KAFKA              | kafka:9092",
                "TIDELINE_KAFKA              | a.example:9092, 10.0.0.1:9093,[::1]:9094",
                "tideline.trigger            | pull",
                "tideline.trigger            | push",
                "tideline.email-secret       | sixteen of these",
                "tideline.currency           | CHF",
                "tideline.max-attempts       | 1",
                "tideline.payment-gateway    | sandbox",
                "tideline.payment-gateway    | http",
                "tideline.payment-url        | https://pay.example/v1/",
                "tideline.payment-key        | sk_live+/=",
                "tideline.payment-timeout    | 500ms",
                "tideline.effect-timeout     | PT1M",
                "tideline.order-deadline     | 1h",
                "tideline.expiry-interval    | 30",
                "otel.exporter.otlp.endpoint | http://collector:4318",
                "otel.exporter.otlp.protocol | http/protobuf",
            })
    void what_a_setting_may_be(String property, String value) {
        assertThat(complaints(Map.of(property, value))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TIDELINE_PG_URL             | db",
                "TIDELINE_PG_URL             | user:password@db:5432/tideline",
                "TIDELINE_PG_URL             | mysql://user:password@db:5432/tideline",
                "TIDELINE_PG_URL             | postgresql://user:password@db:5x/tideline",
                "TIDELINE_PG_URL             | postgresql://user:password@db:0/tideline",
                "TIDELINE_PG_URL             | postgresql://user:password@db:65536/tideline",
                "TIDELINE_PG_URL             | postgresql://user:password@db:5432",
                "TIDELINE_PG_URL             | postgresql://user:password@db:5432/",
                "TIDELINE_PG_URL             | postgresql://user:p@ss@db:5432/tideline",
                "TIDELINE_PG_URL             | postgresql://user:p+ss@db:5432/tideline",
                "TIDELINE_PG_URL             | postgresql://user:p%ss@db:5432/tideline",
                "TIDELINE_PG_URL             | postgresql://user:pass word@db:5432/tideline",
                "TIDELINE_PG_URL             | postgresql://user:password@/tideline",
                "TIDELINE_PG_URL             | postgresql://user:password@db:5432/tideline?sslmode",
                "TIDELINE_KAFKA              | localhost",
                "TIDELINE_KAFKA              | kafka:notaport",
                "TIDELINE_KAFKA              | kafka:70000",
                "TIDELINE_KAFKA              | kafka:9092,",
                "TIDELINE_KAFKA              | http://kafka:9092",
                "tideline.email-secret       | too short",
                "tideline.payment-url        | pay.example",
                "tideline.payment-url        | ftp://pay.example",
                "tideline.payment-url        | https:///pay",
                "tideline.payment-url        | https://user:password@pay.example",
                "tideline.payment-url        | https://pay.example?key",
                "tideline.payment-url        | https://pay.example#key",
                "tideline.payment-url        | https://pay.example/a b",
                "tideline.payment-key        | a key",
                "tideline.payment-key        | kéy",
                "otel.exporter.otlp.endpoint | collector:4318",
            })
    void what_may_hold_a_secret_is_named_and_not_repeated(String property, String value) {
        assertThat(complaints(Map.of(property, value)))
                .singleElement()
                .asString()
                .startsWith(variable(property) + " has to be ")
                .doesNotContain(value, "p@ss", "p+ss", "p%ss");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tideline.pg-ca              | /nowhere",
                "TIDELINE_PG_POOL_SIZE       | 0",
                "TIDELINE_PG_POOL_SIZE       | many",
                "TIDELINE_PG_POOL_SIZE       | 9999999999",
                "tideline.trigger            | pul",
                "tideline.trigger            | PUSH",
                "tideline.trigger            | ''",
                "tideline.currency           | XYZ",
                "tideline.currency           | EURO",
                "tideline.currency           | eur",
                "tideline.currency           | ''",
                "tideline.max-attempts       | 0",
                "tideline.max-attempts       | ten",
                "tideline.max-attempts       | -1",
                "tideline.payment-gateway    | htp",
                "tideline.payment-timeout    | 10x",
                "tideline.payment-timeout    | 0s",
                "tideline.payment-timeout    | ''",
                "tideline.effect-timeout     | -5s",
                "tideline.order-deadline     | soon",
                "tideline.expiry-interval    | half an hour",
                "otel.exporter.otlp.protocol | grpc",
            })
    void what_holds_no_secret_is_named_and_repeated(String property, String value) {
        assertThat(complaints(Map.of(property, value)))
                .singleElement()
                .asString()
                .startsWith(variable(property) + " is \"" + value + "\", and has to be ");
    }

    @Test
    void what_a_function_has_no_code_for_it_does_not_need() {
        assertThat(complaints(Map.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void what_it_needs_has_to_be_set_and_not_blank(String blank) {
        var needed = Map.of("tideline.needs." + PG_URL, "always");

        assertThat(complaints(needed)).singleElement().asString().startsWith(PG_URL + " is not set, and has to be ");
        assertThat(complaints(needed, PG_URL, blank)).isEqualTo(complaints(needed));
        assertThat(complaints(needed, PG_URL, "postgresql://u:p@db/tideline")).isEmpty();
    }

    @Test
    void who_is_pushed_to_needs_no_kafka_unless_it_always_does() {
        var needed = Map.of("tideline.needs." + KAFKA, "pull");

        assertThat(complaints(needed)).singleElement().asString().startsWith(KAFKA + " is not set");
        assertThat(complaints(needed, "tideline.trigger", "pull")).hasSize(1);
        assertThat(complaints(needed, "tideline.trigger", "push")).isEmpty();
        assertThat(complaints(Map.of("tideline.needs." + KAFKA, "always"), "tideline.trigger", "push"))
                .hasSize(1);
        assertThat(complaints(Map.of("tideline.needs." + KAFKA, "never"))).isEmpty();
    }

    @Test
    void the_gateway_http_needs_a_url_and_a_key() {
        var needed = Map.of(
                "tideline.needs.TIDELINE_PAYMENT_URL", "http",
                "tideline.needs.TIDELINE_PAYMENT_KEY", "http");

        assertThat(complaints(needed)).isEmpty();
        assertThat(complaints(needed, "tideline.payment-gateway", "sandbox")).isEmpty();
        assertThat(complaints(needed, "tideline.payment-gateway", "http"))
                .satisfiesExactly(
                        url -> assertThat(url).startsWith("TIDELINE_PAYMENT_URL is not set"),
                        key -> assertThat(key).startsWith("TIDELINE_PAYMENT_KEY is not set"));
    }

    @Test
    void an_effect_has_time_for_two_payments() {
        var payment = Map.of("tideline.payment-timeout", "10s");

        assertThat(complaints(payment, "tideline.effect-timeout", "21s")).isEmpty();
        assertThat(complaints(payment, "tideline.effect-timeout", "20s"))
                .singleElement()
                .asString()
                .startsWith("TIDELINE_EFFECT_TIMEOUT is \"20s\"")
                .contains("TIDELINE_PAYMENT_TIMEOUT");
    }

    @Test
    void all_that_is_wrong_is_told_at_once() {
        assertThat(complaints(Map.of(PG_URL, "db", KAFKA, "localhost", "tideline.trigger", "pul")))
                .hasSize(3);
    }

    private static List<String> complaints(Map<String, String> settings, String property, String value) {
        var more = new HashMap<>(settings);
        more.put(property, value);
        return complaints(more);
    }

    private static List<String> complaints(Map<String, String> settings) {
        return Settings.complaints(settings::get);
    }

    private static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
    }
}
