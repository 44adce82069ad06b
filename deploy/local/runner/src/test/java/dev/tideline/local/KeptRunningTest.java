package dev.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeptRunningTest {
    private static final Duration SHORT = Duration.ofSeconds(59);
    private static final Duration LONG = Duration.ofSeconds(61);

    @Test
    void one_that_ends_soon_again_and_again_is_started_ever_later_within_bounds() {
        assertThat(Stream.iterate(
                                KeptRunning.pauseAfter(Duration.ZERO, SHORT),
                                last -> KeptRunning.pauseAfter(last, SHORT))
                        .limit(8)
                        .map(Duration::toSeconds))
                .containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L);
    }

    @Test
    void one_that_has_run_for_long_is_started_again_soon() {
        assertThat(KeptRunning.pauseAfter(Duration.ofSeconds(30), LONG)).isEqualTo(Duration.ofSeconds(1));
    }
}
