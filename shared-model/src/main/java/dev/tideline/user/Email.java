package dev.tideline.user;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.tideline.event.Text;
import java.text.Normalizer;
import java.util.Locale;

/** An e-mail address as a person wrote it. */
public record Email(@JsonValue String value) {

    /** @throws IllegalArgumentException if there is not just one {@code @} with something on both sides, or over 254 characters */
    @JsonCreator
    public Email {
        Text.limited("e-mail address", value, 3, 254);
        var at = value.indexOf('@');
        if (at < 1 || at != value.lastIndexOf('@') || at == value.length() - 1) {
            throw new IllegalArgumentException("an e-mail address has one @ with something on both sides");
        }
    }

    /** What two spellings of one address have in common: trimmed, in Unicode's form NFC, in lower case. */
    public String normalized() {
        return Normalizer.normalize(value.strip(), Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "(an e-mail address)";
    }
}
