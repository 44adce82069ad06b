package dev.tideline.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {

    @Test
    void a_token_has_letters_digits_and_what_else_is_allowed() {
        var form = Pattern.compile("[A-Za-z0-9._-]{1,64}");

        assertThat(IntStream.rangeClosed(0, Character.MAX_VALUE)
                        .mapToObj(c -> "a" + (char) c)
                        .filter(TextTest::isToken))
                .containsExactlyElementsOf(IntStream.rangeClosed(0, Character.MAX_VALUE)
                        .mapToObj(c -> "a" + (char) c)
                        .filter(form.asMatchPredicate())
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64})
    void a_token_has_1_to_64_characters(int length) {
        assertThat(Text.token("name", "a".repeat(length), "")).hasSize(length);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65})
    void what_is_shorter_or_longer_is_no_token(int length) {
        assertThatThrownBy(() -> Text.token("name", "a".repeat(length), "_-"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a name: [A-Za-z0-9_-]{1,64} is expected");
    }

    private static boolean isToken(String text) {
        try {
            return Text.token("name", text, "._-").equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
