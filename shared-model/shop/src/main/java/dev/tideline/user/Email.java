package dev.tideline.user;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.tideline.event.FromInput;
import dev.tideline.event.Text;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An e-mail address as a person wrote it: docs/adr/0020-text-is-normalised-once.md. */
public record Email(@JsonValue String value) {
    private static final int MOST = 254;
    private static final int MOST_OF_A_LABEL = 63;
    private static final String OTHERS_OF_A_LOCAL_PART = ".!#$%&'*+/=?^_`{|}~-";

    @JsonCreator
    public Email {}

    /**
     * Returns the address without blanks around it, in NFC.
     *
     * @throws IllegalArgumentException if it has not the form of the HTML standard; letters of all scripts are allowed on both
     *     sides. Also if its own or its normalised spelling has over 254 characters.
     */
    @FromInput
    public static Email parse(String text) {
        var email = new Email(Text.line("an e-mail address", text, MOST));
        if (!email.isOfTheForm()) {
            throw new IllegalArgumentException("must be an e-mail address, such as ada@example.org");
        }
        return email;
    }

    /**
     * Returns the form that all spellings of one address have in common: trimmed, NFKC, lower case, NFKC again, its domain in
     * Punycode.
     */
    public String normalized() {
        return withDomain(folded(), Punycode::encode);
    }

    /**
     * Returns the forms in which the same address may be stored: {@link #normalized} first, then those of an earlier release, which were
     * NFC, then lower case. An address in ASCII has one form.
     */
    public List<String> forms() {
        var now = normalized();
        var unicode = withDomain(now, Punycode::decode);
        return Stream.of(now, earlier(value), unicode, uncomposed(unicode), uncomposed(now))
                .distinct()
                .toList();
    }

    private boolean isOfTheForm() {
        var folded = folded();
        var at = folded.indexOf('@');
        return value.indexOf('@') > 0
                && at > 0
                && folded.substring(0, at).codePoints().allMatch(c -> isOneOf(c, OTHERS_OF_A_LOCAL_PART))
                && Stream.of(folded.substring(at + 1).split("\\.", -1)).allMatch(Email::isLabel)
                && normalized().codePoints().count() <= MOST;
    }

    private static boolean isLabel(String label) {
        return !label.isEmpty()
                && label.charAt(0) != '-'
                && label.charAt(label.length() - 1) != '-'
                && label.codePoints().allMatch(c -> isOneOf(c, "-"))
                && Punycode.encode(label).length() <= MOST_OF_A_LABEL;
    }

    private static boolean isOneOf(int c, String others) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || others.indexOf(c) >= 0 || c > '~' && !Text.isUnseen(c);
    }

    private String folded() {
        var lower = Normalizer.normalize(value, Form.NFKC).strip().toLowerCase(Locale.ROOT);
        var folded = Normalizer.normalize(lower, Form.NFKC);
        // The full stop of Chinese and Japanese parts labels as the other one does.
        return withDomain(folded, domain -> domain.replace('\u3002', '.'));
    }

    private static String withDomain(String address, UnaryOperator<String> spelling) {
        var domain = address.lastIndexOf('@') + 1;
        return address.substring(0, domain)
                + Stream.of(address.substring(domain).split("\\.", -1))
                        .map(spelling)
                        .collect(Collectors.joining("."));
    }

    private static String earlier(String text) {
        return Normalizer.normalize(text.strip(), Form.NFC).toLowerCase(Locale.ROOT);
    }

    /** Some characters are composed in lower case only, such as U+01F0. In capitals they are two characters. */
    private static String uncomposed(String text) {
        return text.codePoints()
                .mapToObj(Character::toString)
                .map(each -> {
                    var before = earlier(each.toUpperCase(Locale.ROOT));
                    return Normalizer.normalize(before, Form.NFC).equals(each) ? before : each;
                })
                .collect(Collectors.joining());
    }

    @Override
    public String toString() {
        return "(an e-mail address)";
    }
}
