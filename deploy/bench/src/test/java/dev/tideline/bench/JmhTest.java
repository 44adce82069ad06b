package dev.tideline.bench;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the JMH benchmarks briefly, so that they keep working. The figures mean nothing. */
class JmhTest {
    @Test
    void every_benchmark_of_what_is_in_memory_can_be_run() throws Exception {
        var once = new OptionsBuilder()
                .include("dev\\.tideline\\.bench\\.jmh\\.")
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(10))
                .shouldFailOnError(true)
                .build();

        var results = new Runner(once).run();

        assertThat(results.stream()
                        .map(result -> result.getPrimaryResult().getLabel())
                        .collect(toSet()))
                .containsExactlyInAnyOrder("encode", "decode", "fold", "dispatch");
        assertThat(results)
                .allSatisfy(result ->
                        assertThat(result.getPrimaryResult().getScore()).isPositive());
    }
}
