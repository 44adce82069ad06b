package dev.tideline.local.memory;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** Random events. The same random numbers give the same events. */
record Chance(RandomGenerator random) {

    /** @param probability from 0 to 1 */
    boolean happens(double probability) {
        return random.nextDouble() < probability;
    }

    <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** Returns a duration from 0 to the bound. Short ones are more frequent. */
    Duration upTo(Duration bound) {
        var part = random.nextDouble();
        return Duration.ofNanos((long) (bound.toNanos() * part * part));
    }
}
