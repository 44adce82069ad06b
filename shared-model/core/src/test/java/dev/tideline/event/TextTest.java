package dev.tideline.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
    private static final List<String> PIECES = List.of(
            "a",
            "Z",
            "e\u0301",
            "\u00E9",
            "\u0301",
            "\u0323",
            "\u1100\u1161\u11A8",
            " ",
            "\u00A0",
            "\n",
            "\t",
            "\u0000",
            "\u001B",
            "\u0085",
            "\u2028",
            "\u200B",
            "\u200D",
            "\u202E",
            "\u2066",
            "\u3164",
            "\u2800",
            "\uFE0F",
            "\uFFFE",
            "\uD800",
            "\uDC00",
            "\uD83D\uDE00");

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
    void a_shorter_or_longer_text_is_no_token(int length) {
        assertThatThrownBy(() -> Text.token("name", "a".repeat(length), "_-"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a name must match [A-Za-z0-9_-]{1,64}");
    }

    @Test
    void a_line_is_composed_and_has_no_blanks_around_it() {
        assertThat(Text.line("a name", "\u00A0 Ame\u0301lie\u3000", 200)).isEqualTo("Am\u00E9lie");
        assertThat(Text.line("a name", "\uD83D\uDC69\u200D\uD83D\uDCBB", 3))
                .isEqualTo("\uD83D\uDC69\u200D\uD83D\uDCBB");
    }

    @Test
    void a_line_is_counted_in_characters_as_it_is_kept() {
        assertThat(Text.line("a name", "\u1F00\u0300\u0345".repeat(200), 200)).hasSize(200);
        assertThatThrownBy(() -> Text.line("a name", "a".repeat(201), 200))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Text.line("a name", " ".repeat(100_000) + "a", 200))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void line_breaks_and_tabs_are_in_lines_only() {
        for (var between : "\n\r\t\u2028\u2029".split("")) {
            assertThat(Text.lines("a note", "a" + between + "b", 3)).hasSize(3);
            assertThatThrownBy(() -> Text.line("a name", "a" + between + "b", 3))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Text.lines("a note", between, 3)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Text.lines("a note", "a\u0085b", 3)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The stored value is the checked value, for any text. */
    @Test
    void an_accepted_text_is_sound_and_would_be_accepted_again_as_it_is() {
        var accepted = 0;
        for (var seed = 0; seed < 20_000; seed++) {
            var text = text(new Random(seed));
            try {
                var kept = Text.lines("a note", text, 6);
                accepted++;
                assertThat(Text.lines("a note", kept, 6)).isEqualTo(kept);
                assertThat(Text.normalized(kept)).isEqualTo(kept);
                assertThat(Text.lines("a note", Normalizer.normalize(" " + text, Form.NFD), 6))
                        .isEqualTo(kept);
                assertThat(kept.codePoints().toArray()).hasSizeLessThanOrEqualTo(6);
                assertThat(kept).doesNotContainPattern("[\\p{Cc}&&[^\\n\\r\\t]]|\\p{Cs}|[\u202A-\u202E\u2066-\u2069]");
                assertThat(kept.codePoints()).anyMatch(c -> !Text.isUnseen(c));
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageStartingWith("a note ");
            }
        }
        assertThat(accepted).isBetween(1_000, 19_000);
    }

    private static String text(Random random) {
        return random.ints(1 + random.nextInt(4), 0, PIECES.size())
                .mapToObj(PIECES::get)
                .collect(Collectors.joining());
    }

    @Test
    void a_beginning_keeps_the_blank_at_its_end() {
        assertThat(Text.beginning(" Ame\u0301lie ")).isEqualTo("Am\u00E9lie ");
        assertThat(Text.beginning(" ")).isEmpty();
    }

    private static boolean isToken(String text) {
        try {
            return Text.token("name", text, "._-").equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
