package dev.tideline.local.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Envelope;
import dev.tideline.local.memory.Faults.Kind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand histories, each of a few sagas among many faults. A run of more, or of the one that has failed:
 * {@code ./mvnw -pl deploy/local test -Dtest=SimulationTest -Dsimulation.seeds=1000000 -Dsimulation.first=1}.
 */
class SimulationTest {
    private static final long FIRST = Long.getLong("simulation.first", 1);
    private static final long SEEDS = Long.getLong("simulation.seeds", 10_000);

    /** What functions say of faults, ten thousand times. A logger that nobody holds forgets its level. */
    private static final Logger FUNCTIONS = Logger.getLogger("dev.tideline.runtime");

    @BeforeAll
    static void functions_are_silent() {
        FUNCTIONS.setLevel(Level.OFF);
    }

    @Test
    void the_same_seed_makes_the_same_history() {
        assertThat(history(1)).isEqualTo(history(1)).isNotEqualTo(history(2));
    }

    @Test
    void whatever_goes_wrong_all_that_is_promised_holds() {
        var begin = System.nanoTime();
        var faults = LongStream.range(FIRST, FIRST + SEEDS)
                .parallel()
                .mapToObj(SimulationTest::faults)
                .reduce(Map.of(), SimulationTest::sum);
        var seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);

        System.getLogger(SimulationTest.class.getName())
                .log(
                        System.Logger.Level.INFO,
                        "{0} histories in {1} s, without a violation; faults: {2}",
                        SEEDS,
                        seconds,
                        faults);
        assertThat(faults).containsOnlyKeys(Kind.values());
    }

    private static Map<Kind, Integer> faults(long seed) {
        var simulation = new Simulation(seed, Parts.SHIPPED);
        try {
            simulation.run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("-Dsimulation.seeds=1 -Dsimulation.first=" + seed, e);
        }
        return simulation.faults();
    }

    private static Map<Kind, Integer> sum(Map<Kind, Integer> one, Map<Kind, Integer> other) {
        var sum = new EnumMap<Kind, Integer>(Kind.class);
        sum.putAll(one);
        other.forEach((kind, count) -> sum.merge(kind, count, Integer::sum));
        return sum;
    }

    private static List<Envelope> history(long seed) {
        var simulation = new Simulation(seed, Parts.SHIPPED);
        simulation.run();
        return simulation.events();
    }
}
