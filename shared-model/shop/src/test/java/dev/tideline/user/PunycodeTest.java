package dev.tideline.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.IDN;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PunycodeTest {

    /** The last three are of RFC 3492, 7.1: (A), (D) and (L). */
    @ParameterizedTest
    @CsvSource({
        "b\u00FCcher, xn--bcher-kva",
        "stra\u00DFe, xn--strae-oqa",
        "\uD83D\uDE00, xn--e28h",
        "\u0644\u064A\u0647\u0645\u0627\u0628\u062A\u0643\u0644\u0645\u0648\u0634\u0639\u0631\u0628\u064A\u061F, xn--egbpdaj6bu4bxfgehfvwxn",
        "pro\u010Dprost\u011Bnemluv\u00ED\u010Desky, xn--proprostnemluvesky-uyb24dma41a",
        "3\u5E74b\u7D44\u91D1\u516B\u5148\u751F, xn--3b-ww4c5e180e575a65lsy2b"
    })
    void a_label_has_one_form_in_ascii(String unicode, String ascii) {
        assertThat(Punycode.encode(unicode)).isEqualTo(ascii);
        assertThat(Punycode.decode(ascii)).isEqualTo(unicode);
    }

    @Test
    void labels_of_characters_old_enough_are_encoded_as_java_does() {
        var random = new Random(20);
        for (var i = 0; i < 10_000; i++) {
            var label = random.ints(1 + random.nextInt(12), 0, 400)
                    .map(c -> c < 26 ? 'a' + c : 0x400 + c)
                    .filter(c -> c < 0x80 || c >= 0x430 && c <= 0x44F || c >= 0x561 && c <= 0x586)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            if (!label.isEmpty()) {
                assertThat(Punycode.encode(label)).as(label).isEqualTo(IDN.toASCII(label));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example",
                "xn--",
                "xn---",
                "xn--example-",
                "xn--a-b",
                "xn--\u00FC",
                "xn--99999999",
                "xn--99999999999999999999999999999999999999999999999999999",
                "xn--ls8h=",
                "xn--BCHER-KVA"
            })
    void text_that_is_no_ascii_label_stays_unchanged(String label) {
        assertThat(Punycode.decode(label)).isEqualTo(label);
    }
}
