package dev.tideline.event;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.List;
import java.util.stream.Stream;

/** Rules for the texts that callers send. A text is normalised once, then checked, and only that value is used from then on. */
public final class Text {
    /** The UTF-16 code units that one character may come as: two for each of the up to four that NFC makes one of. */
    private static final int MOST_DECOMPOSED = 8;

    private static final String LINE_BREAKS_AND_TABS = "\n\r\t\u2028\u2029";

    /**
     * Ranges of invisible characters, as first and last, that Unicode counts as letters, marks or symbols. They have the property
     * Default_Ignorable_Code_Point, or are the blank of Braille.
     */
    private static final int[] UNSEEN = {
        0x034F, 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180F, 0x2800, 0x2800, 0x3164, 0x3164, 0xFE00, 0xFE0F,
        0xFFA0, 0xFFA0, 0xE0100, 0xE01EF
    };

    private Text() {}

    /**
     * Returns the text if it has from 1 to 64 characters, each a letter or digit of ASCII or one of the others. Not by a regular
     * expression, which would be a third of what it takes to read an event.
     *
     * @throws IllegalArgumentException if not
     */
    public static String token(String what, String text, String others) {
        var ofTheForm = !text.isEmpty() && text.length() <= 64;
        for (var i = 0; ofTheForm && i < text.length(); i++) {
            var c = text.charAt(i);
            ofTheForm = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || others.indexOf(c) >= 0;
        }
        if (!ofTheForm) {
            throw new IllegalArgumentException("a " + what + " must match [A-Za-z0-9" + others + "]{1,64}");
        }
        return text;
    }

    /**
     * Returns the value that is written so.
     *
     * @throws IllegalArgumentException if none is
     */
    public static <T> T oneOf(T[] values, String text) {
        return Stream.of(values)
                .filter(value -> value.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of " + List.of(values)));
    }

    /**
     * Returns a text of one line, normalised.
     *
     * @param what it is, with its article
     * @param max characters, after that
     * @throws IllegalArgumentException if it is longer or blank, or has control characters, line breaks, characters that override
     *     the direction of text, or half a surrogate pair
     */
    public static String line(String what, String text, int max) {
        return checked(what, text, max, "");
    }

    /** Returns a text like {@link #line} that may also have line breaks and tabs. */
    public static String lines(String what, String text, int max) {
        return checked(what, text, max, LINE_BREAKS_AND_TABS);
    }

    /** Returns a text without blanks around it, in Unicode's form NFC: as people see it, in one spelling. */
    public static String normalized(String text) {
        var end = text.length();
        while (end > 0 && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return beginning(text.substring(0, end));
    }

    /**
     * Returns the beginning of a text, normalised like {@link #normalized}. A blank at its end counts, so that {@code "Ada "}
     * does not begin "Adam".
     */
    public static String beginning(String text) {
        var start = 0;
        while (start < text.length() && isBlank(text.charAt(start))) {
            start++;
        }
        return Normalizer.normalize(text.substring(start), Form.NFC);
    }

    /**
     * Returns true if the character is invisible: a blank, a control or formatting character, a filler, or one that Unicode has
     * not assigned.
     */
    public static boolean isUnseen(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> {
                var unseen = false;
                for (var i = 0; i < UNSEEN.length; i += 2) {
                    unseen |= codePoint >= UNSEEN[i] && codePoint <= UNSEEN[i + 1];
                }
                yield unseen;
            }
        };
    }

    private static String checked(String what, String text, int max, String breaks) {
        // A text that is much too long is not normalised, since that takes longer than in proportion.
        var normalized = text.length() > max * MOST_DECOMPOSED ? text : normalized(text);
        if (normalized.isEmpty() || normalized.codePointCount(0, normalized.length()) > max) {
            throw new IllegalArgumentException(what + " must have 1 to " + max + " characters");
        }
        normalized.codePoints().forEach(c -> check(what, c, breaks));
        if (normalized.codePoints().allMatch(c -> isUnseen(c) || isMark(c))) {
            throw new IllegalArgumentException(what + " must not be blank");
        }
        return normalized;
    }

    private static void check(String what, int c, String breaks) {
        var type = Character.getType(c);
        if (type == Character.SURROGATE) {
            throw new IllegalArgumentException(what + " must be valid Unicode");
        }
        var isControl =
                type == Character.CONTROL || type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR;
        if (isControl && breaks.indexOf(c) < 0) {
            throw new IllegalArgumentException(what + " must not contain control characters");
        }
        if (c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069) {
            throw new IllegalArgumentException(
                    what + " must not contain characters that override the direction of text");
        }
    }

    /** Returns true for a blank, but not for a line break or a tab, which is no accident around a line. */
    private static boolean isBlank(char c) {
        return Character.getType(c) == Character.SPACE_SEPARATOR;
    }

    private static boolean isMark(int c) {
        var type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
    }
}
