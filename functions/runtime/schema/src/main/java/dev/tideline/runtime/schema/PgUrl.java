package dev.tideline.runtime.schema;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Texts in a libpq URL, with other characters than letters, digits and {@code -._*} as {@code %XX} (RFC 3986). */
public final class PgUrl {
    private PgUrl() {}

    public static String encoded(String text) {
        // URLEncoder is made for forms, where a plus is a space.
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
