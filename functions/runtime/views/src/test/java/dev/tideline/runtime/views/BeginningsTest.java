package dev.tideline.runtime.views;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BeginningsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "a            | b",
                "Ada          | Adb",
                "z            | {",
                "%_           | %`",
                "\ud7ff       | \ue000",
                "a\udbff\udfff | b",
                "\udbff\udfff | none",
                "''           | none",
                "\ud83d\ude00 | \ud83d\ude01"
            })
    void texts_that_begin_alike_end_before_the_next_beginning(String prefix, String above) {
        assertThat(Rows.above(prefix)).isEqualTo(Optional.ofNullable(above));
    }
}
