package dev.tideline.runtime.http;

import io.vertx.core.http.HttpServerRequest;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The time that a caller prefers to wait for an answer: {@code Prefer: wait=<seconds>} (RFC 7240, 4.3).
 *
 * @param seconds at most {@link #LONGEST}
 */
record PreferredWait(int seconds) {
    static final int LONGEST = 10;

    /** The header of an answer that says how long the caller was allowed to wait. */
    static final String APPLIED = "Preference-Applied";

    private static final Pattern WAIT = Pattern.compile("(?i)wait[ \\t]*([=;].*)?");
    private static final Pattern SECONDS = Pattern.compile("=[ \\t]*(\"?)([0-9]+)\\1[ \\t]*(;.*)?");

    /** Returns the preference of a request. One that is no number is ignored, and a longer one is cut. */
    static Optional<PreferredWait> of(HttpServerRequest request) {
        return RequestHeaders.list(request, "Prefer").flatMap(PreferredWait::parse);
    }

    static Optional<PreferredWait> parse(String preferences) {
        return RequestHeaders.members(preferences).stream()
                .map(WAIT::matcher)
                .filter(preference -> preference.matches())
                // RFC 7240, 2: the first of several preferences of one name counts.
                .findFirst()
                .flatMap(preference -> Optional.ofNullable(preference.group(1)))
                .map(SECONDS::matcher)
                .filter(seconds -> seconds.matches())
                .map(seconds -> new BigInteger(seconds.group(2)).min(BigInteger.valueOf(LONGEST)))
                .map(seconds -> new PreferredWait(seconds.intValue()));
    }

    Duration duration() {
        return Duration.ofSeconds(seconds);
    }

    /** Returns the value of {@link #APPLIED}. */
    @Override
    public String toString() {
        return "wait=" + seconds;
    }
}
