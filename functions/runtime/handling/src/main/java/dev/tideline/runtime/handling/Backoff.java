package dev.tideline.runtime.handling;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: doubling from the first to the longest, each time a random part of the upper
 * half, so that those who failed together do not come back together ("equal jitter",
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 *
 * @param maxAttempts after which an event is parked
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
