package dev.tideline.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Currency;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {
    private static final Currency EUR = Currency.getInstance("EUR");

    @Test
    void it_has_exactly_the_fraction_digits_of_its_currency() {
        assertThat(Money.parse("0").in(EUR)).hasToString("0.00");
        assertThat(Money.parse("12.5").in(EUR)).hasToString("12.50");
        assertThat(Money.parse("12.5000").in(EUR)).hasToString("12.50");
        assertThat(Money.parse("12").in(Currency.getInstance("JPY"))).hasToString("12");
        assertThatThrownBy(() -> Money.parse("12.505").in(EUR)).hasMessageContaining("at most 2 fraction digits");
    }

    @Test
    void it_adds_up() {
        assertThat(Money.parse("12.50").times(3).plus(Money.parse("0.01"))).hasToString("37.51");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "+1",
                "1e3",
                "1.",
                ".5",
                "01",
                "1,5",
                " 1",
                "NaN",
                "12345678901234567890123456",
                "0.12345"
            })
    void only_a_plain_decimal_is_money(String text) {
        assertThatThrownBy(() -> Money.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
