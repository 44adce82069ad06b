package dev.tideline.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.event.Text;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmailTest {
    private static final EmailHash HASH = new EmailHash("a secret of a test");
    private static final int ADDRESSES = 20_000;

    /** Characters of all kinds with special behaviour: in case, in composition, in width, in a label, or invisible. */
    private static final List<String> PIECES = List.of(
            "a",
            "J",
            "z",
            "7",
            ".",
            "-",
            "+",
            "_",
            "\u00DF",
            "\u1E9E",
            "\u0130",
            "\u0131",
            "\u017F",
            "\u212A",
            "\u01F0",
            "J\u030C",
            "\u00FC",
            "U\u0308",
            "\u0390",
            "\u03A3",
            "\u03C2",
            "\uFB01",
            "\uFF21",
            "\uFF0E",
            "\u3002",
            "\u1100\u1161",
            "\uAC00",
            "\uD83D\uDE00",
            "\uFDFA",
            "\u00B2",
            "\u0301",
            "\u200B",
            "\u200D",
            "\u3164",
            "\u202E",
            "\u00A0",
            " ",
            "\n",
            "\u0000",
            "\uD800",
            "@",
            "\uFF20",
            "xn--",
            "\u00A8",
            "\uFE0F",
            "\u05D0",
            "\u0627");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ada@example.org",
                "a@b",
                "!#$%&'*+/=?^_`{|}~-.@example.org",
                "\u0434\u0436\u0435\u0439\u043D@\u043F\u043E\u0447\u0442\u0430.\u0440\u0444",
                "a@\u4F8B\u3048\u3002\u30C6\u30B9\u30C8",
                "a@xn--bcher-kva.example"
            })
    void an_address_of_any_script_is_taken_as_it_was_typed(String text) {
        assertThat(Email.parse(text).value()).isEqualTo(text);
    }

    @Test
    void an_address_has_at_most_254_characters() {
        var domain = "@" + "b".repeat(63) + "." + "c".repeat(63) + "." + "d".repeat(61);
        assertThat(Email.parse("a".repeat(64) + domain).value()).hasSize(254);
        assertThatThrownBy(() -> Email.parse("a".repeat(65) + domain)).isInstanceOf(IllegalArgumentException.class);
        // Of one character NFKC makes 18.
        assertThatThrownBy(() -> Email.parse("\u0645\uFDFA".repeat(20) + "@example.org"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "Ada@B\u00DCCHER.Example, ada@xn--bcher-kva.example",
        "J\u030Cane@example.org, \u01F0ane@example.org",
        "\uFF41\uFB01@example\uFF0Eorg, afi@example.org",
        "a@\u4F8B\u3048\u3002\u30C6\u30B9\u30C8, a@xn--r8jz45g.xn--zckzah"
    })
    void an_address_has_one_normalised_form(String text, String normalized) {
        assertThat(Email.parse(text).normalized()).isEqualTo(normalized);
    }

    @Test
    void an_address_in_ascii_has_one_form_only() {
        assertThat(new Email(" Ada@Example.org").forms()).containsExactly("ada@example.org");
    }

    @Test
    void the_earlier_forms_of_an_address_are_those_that_it_was_stored_in() {
        assertThat(new Email("J\u030Cane@xn--bcher-kva.example").forms())
                .containsExactly(
                        "\u01F0ane@xn--bcher-kva.example",
                        "j\u030Cane@xn--bcher-kva.example",
                        "\u01F0ane@b\u00FCcher.example",
                        "j\u030Cane@b\u00FCcher.example");
    }

    @Test
    void normalising_twice_is_normalising_once() {
        assertHolds(text -> {
            var normalized = new Email(text).normalized();
            assertThat(new Email(normalized).normalized()).isEqualTo(normalized);
        });
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT).forEach(c -> {
            var normalized = new Email(Character.toString(c) + "@a").normalized();
            assertThat(new Email(normalized).normalized()).isEqualTo(normalized);
        });
    }

    @Test
    void spellings_that_are_equal_by_the_rule_have_one_hash() {
        assertHolds(text -> {
            var hash = HASH.of(new Email(text));
            for (var form : Form.values()) {
                assertThat(HASH.of(new Email(Normalizer.normalize(text, form)))).isEqualTo(hash);
            }
            var folded = Normalizer.normalize(text, Form.NFKC).strip();
            assertThat(HASH.of(new Email(folded.toLowerCase(Locale.ROOT)))).isEqualTo(hash);
            assertThat(HASH.of(new Email("\u2003" + text + " "))).isEqualTo(hash);
            assertThat(new Email(text).forms()).doesNotHaveDuplicates();
            assertThat(HASH.all(new Email(text))).contains(HASH.of(new Email(text)));
        });
    }

    @Test
    void an_accepted_address_is_sound_and_would_be_accepted_again_as_it_is() {
        var accepted = IntStream.range(0, ADDRESSES)
                .filter(seed -> isAccepted(address(seed)))
                .count();

        assertThat(accepted).isBetween(ADDRESSES / 20L, ADDRESSES * 19L / 20);
    }

    private static boolean isAccepted(String text) {
        try {
            var email = Email.parse(text);
            assertThat(Email.parse(email.value())).isEqualTo(email);
            assertThat(Email.parse(email.normalized()).normalized()).isEqualTo(email.normalized());
            assertThat(email.value().codePoints()).as(text).noneMatch(Text::isUnseen);
            assertThat(email.normalized()).as(text).matches("[^@]+@[a-z0-9-]+(\\.[a-z0-9-]+)*");
            assertThat(HASH.all(email)).contains(HASH.of(new Email(text)));
            return true;
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageContaining("e-mail address");
            return false;
        }
    }

    private static void assertHolds(Consumer<String> property) {
        IntStream.range(0, ADDRESSES).mapToObj(EmailTest::address).forEach(property);
    }

    /** Returns a random address, mostly of valid pieces, since an address with many invalid ones is never valid. */
    private static String address(int seed) {
        var random = new Random(seed);
        var right = random.nextInt(3) > 0 ? 33 : PIECES.size();
        return IntStream.range(0, 2)
                .mapToObj(_ -> random.ints(1 + random.nextInt(4), 0, right)
                        .mapToObj(PIECES::get)
                        .collect(Collectors.joining()))
                .collect(Collectors.joining("@"));
    }
}
