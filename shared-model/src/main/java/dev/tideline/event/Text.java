package dev.tideline.event;

/** What texts of people have to keep to. */
public final class Text {
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
            throw new IllegalArgumentException("not a " + what + ": [A-Za-z0-9" + others + "]{1,64} is expected");
        }
        return text;
    }

    /**
     * Returns the text if it has from {@code min} to {@code max} characters and no control character but line breaks and
     * tabs (which PostgreSQL could not store, or a log line would break at).
     *
     * @throws IllegalArgumentException if not
     */
    public static String limited(String what, String text, int min, int max) {
        var length = text.codePointCount(0, text.length());
        if (length < min || length > max) {
            throw new IllegalArgumentException("a " + what + " has " + min + " to " + max + " characters");
        }
        if (text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t')) {
            throw new IllegalArgumentException("a " + what + " has no control characters");
        }
        for (var i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
            if (Character.getType(text.codePointAt(i)) == Character.SURROGATE) {
                throw new IllegalArgumentException("a " + what + " is valid Unicode");
            }
        }
        return text;
    }
}
