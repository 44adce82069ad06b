package dev.tideline.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.util.Currency;

/**
 * An amount of money, not below zero, in the deployment's one currency. As JSON it is a decimal string, never a number,
 * with exactly the currency's fraction digits.
 */
public record Money(BigDecimal amount) {
    /** Wide enough for the total of the largest order: 200 lines of 1,000,000 pieces at a price of 16 digits. */
    private static final int MOST_DIGITS = 25;

    private static final int MOST_FRACTION_DIGITS = 4;

    /** @throws IllegalArgumentException if the text is no plain decimal, or below zero */
    @JsonCreator
    public static Money parse(String text) {
        if (!isPlainDecimal(text)) {
            throw new IllegalArgumentException("must be a decimal amount, such as \"12.50\"");
        }
        return new Money(new BigDecimal(text));
    }

    /** Returns true for a plain decimal. It uses no regular expression, since every order that is read has some amounts. */
    private static boolean isPlainDecimal(String text) {
        var point = text.indexOf('.');
        var whole = point < 0 ? text : text.substring(0, point);
        return isDigits(whole, MOST_DIGITS)
                && (whole.length() == 1 || whole.charAt(0) != '0')
                && (point < 0 || isDigits(text.substring(point + 1), MOST_FRACTION_DIGITS));
    }

    private static boolean isDigits(String text, int most) {
        return !text.isEmpty() && text.length() <= most && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /**
     * Returns the same amount with exactly the currency's fraction digits.
     *
     * @throws IllegalArgumentException if it has more
     */
    public Money in(Currency currency) {
        var digits = currency.getDefaultFractionDigits();
        if (amount.stripTrailingZeros().scale() > digits) {
            throw new IllegalArgumentException(
                    "an amount in " + currency + " must have at most " + digits + " fraction digits");
        }
        return new Money(amount.setScale(digits));
    }

    public Money plus(Money other) {
        return new Money(amount.add(other.amount));
    }

    public boolean isZero() {
        return amount.signum() == 0;
    }

    public Money times(int factor) {
        return new Money(amount.multiply(BigDecimal.valueOf(factor)));
    }

    @JsonValue
    @Override
    public String toString() {
        return amount.toPlainString();
    }
}
