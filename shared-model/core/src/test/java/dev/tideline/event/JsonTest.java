package dev.tideline.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    public record Sku(@JsonValue String value) {

        @JsonCreator
        public Sku {}

        @FromInput
        public static Sku parse(String text) {
            return new Sku(Text.token("sku", text, "._-"));
        }
    }

    public record Body(Sku sku, int quantity, String title, boolean gift, List<Sku> others, Optional<Note> note) {}

    private static final String GOOD =
            "{\"sku\":\"a\",\"quantity\":7,\"title\":\"t\",\"gift\":true,\"others\":[\"b\"],\"note\":\"n\"}";

    @Test
    void a_correct_body_is_read() throws JsonProcessingException {
        assertThat(Json.STRICT.readValue(GOOD, Body.class))
                .isEqualTo(new Body(new Sku("a"), 7, "t", true, List.of(new Sku("b")), Optional.of(new Note("n"))));
    }

    @Test
    void only_values_of_callers_are_normalised_and_checked() throws JsonProcessingException {
        var typed = GOOD.replace("\"n\"", "\" e\u0301 \"");
        assertThat(Json.STRICT.readValue(typed, Body.class).note()).contains(new Note("\u00E9"));
        for (var store : List.of(Json.TOLERANT, Json.EXACT)) {
            assertThat(store.readValue(typed, Body.class).note()).contains(new Note(" e\u0301 "));
            assertThat(store.readValue(GOOD.replace("\"a\"", "\"\""), Body.class)
                            .sku())
                    .isEqualTo(new Sku(""));
        }
    }

    @Test
    void an_optional_field_may_be_missing_or_null() throws JsonProcessingException {
        assertThat(Json.STRICT
                        .readValue(GOOD.replace(",\"note\":\"n\"", ""), Body.class)
                        .note())
                .isEmpty();
        assertThat(Json.STRICT
                        .readValue(GOOD.replace("\"n\"", "null"), Body.class)
                        .note())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"quantity\":7 -> \"quantity\":\"7\"",
                "\"quantity\":7 -> \"quantity\":1.5",
                "\"quantity\":7 -> \"quantity\":1.0",
                "\"quantity\":7 -> \"quantity\":1e2",
                "\"quantity\":7 -> \"quantity\":null",
                "\"quantity\":7 -> \"quantity\":true",
                "\"quantity\":7 -> \"quantity\":[7]",
                "\"quantity\":7 -> \"quantity\":4294967297",
                "\"quantity\":7, -> ",
                "\"quantity\":7 -> \"quantity\":7,\"quantity\":7",
                "\"quantity\":7 -> \"quantity\":7,\"colour\":1",
                "\"title\":\"t\" -> \"title\":5",
                "\"title\":\"t\" -> \"title\":1.5",
                "\"title\":\"t\" -> \"title\":true",
                "\"title\":\"t\" -> \"title\":null",
                "\"title\":\"t\" -> \"title\":{}",
                "\"gift\":true -> \"gift\":1",
                "\"gift\":true -> \"gift\":\"true\"",
                "\"sku\":\"a\" -> \"sku\":\"a b\"",
                "\"sku\":\"a\" -> \"sku\":5",
                "\"sku\":\"a\" -> \"sku\":{\"value\":\"a\"}",
                "[\"b\"] -> \"b\"",
                "[\"b\"] -> [null, 1]",
                "\"note\":\"n\" -> \"note\":\"\"",
                "\"n\"} -> \"n\"} {}",
                "\"n\"} -> \"n\"",
            })
    void nothing_is_bent_into_shape(String change) {
        var parts = change.split(" -> ", -1);
        var bad = GOOD.replace(parts[0], parts[1]);
        assertThat(bad).isNotEqualTo(GOOD);

        assertThatThrownBy(() -> Json.STRICT.readValue(bad, Body.class)).isInstanceOf(JsonProcessingException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"\"", "5", "", "{}", "{"})
    void a_body_that_is_no_object_is_refused(String body) {
        assertThatThrownBy(() -> Json.STRICT.readValue(body, Body.class)).isInstanceOf(JsonProcessingException.class);
    }
}
