package dev.tideline.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.runtime.edge.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {
    /** S1: a pattern that recurses overflows the stack. */
    @ParameterizedTest
    @ValueSource(ints = {256, 2_000, 20_000, 1_000_000})
    void a_key_that_is_too_long_is_refused_quoted_or_not(int length) {
        refused("a".repeat(length));
        refused("\"" + "a".repeat(length) + "\"");
        refused("\"" + "\\\"".repeat(length) + "\"");
    }

    @Test
    void a_key_of_255_characters_is_taken_though_each_of_them_is_escaped() {
        assertThat(IdempotencyKey.parse("\"" + "\\\"".repeat(255) + "\"")).isEqualTo("\"".repeat(255));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"a b|a b", "\"a b\"|a b", "\"a\\\"b\\\\\"|a\"b\\", "a\\b|a\\b", "a'b|a'b"})
    void a_key_is_what_its_header_says(String header, String key) {
        assertThat(IdempotencyKey.parse(header)).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"",
                "\"\"",
                "\"a",
                "a\"",
                "a\"b",
                "\"a\"b\"",
                "\"a\"b",
                "\"a\\",
                "\"a\\\"",
                "\"a\\b\"",
                "\u00e9",
                "a\tb"
            })
    void a_key_of_another_form_is_refused(String header) {
        refused(header);
    }

    private static void refused(String header) {
        assertThatThrownBy(() -> IdempotencyKey.parse(header)).isInstanceOf(ProblemException.class);
    }
}
