package dev.tideline.runtime.handling;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The pause before a retry. It doubles from the first to the longest. A random part of its upper half keeps functions that failed
 * together from retrying together (<a href="https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/">equal
 * jitter</a>).
 *
 * @param maxAttempts the number of attempts after which an event is parked
 */
public record Backoff(Duration first, Duration longest, int maxAttempts, RandomGenerator random) {

    /** @param attempts that have failed */
    boolean isLast(int attempts) {
        return attempts >= maxAttempts;
    }

    /** @param attempts that have failed, at least 1 */
    public Duration after(int attempts) {
        var doublings = Math.min(attempts - 1, 30);
        var millis = Math.min(first.toMillis() << doublings, longest.toMillis());
        return Duration.ofMillis(millis / 2 + random.nextLong(millis / 2 + 1));
    }
}
