package dev.tideline.runtime.handling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void the_wait_doubles_with_each_attempt_up_to_the_longest() {
        var most = backoff(() -> Long.MAX_VALUE);

        assertThat(most.after(1)).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
        for (var attempts = 1; attempts <= 40; attempts++) {
            var longest = Math.min(200L << Math.min(attempts - 1, 20), 60_000);
            assertThat(most.after(attempts)).isBetween(Duration.ofMillis(longest / 2), Duration.ofMillis(longest));
        }
    }

    @Test
    void half_of_the_wait_is_chance() {
        var random = RandomGenerator.of("L64X128MixRandom");
        var waits = Stream.generate(() -> backoff(random).after(3))
                .limit(500)
                .distinct()
                .toList();

        assertThat(waits).hasSizeGreaterThan(100).allMatch(wait -> wait.toMillis() >= 400 && wait.toMillis() <= 800);
    }

    private static Backoff backoff(RandomGenerator random) {
        return new Backoff(Duration.ofMillis(200), Duration.ofSeconds(60), 10, random);
    }
}
