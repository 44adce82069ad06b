package dev.tideline.local.memory;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.inventory.ReservationEvent;
import dev.tideline.inventory.StockEvent;
import dev.tideline.local.memory.Faults.Kind;
import dev.tideline.order.OrderEvent;
import dev.tideline.parking.ParkingEvent;
import dev.tideline.payment.PaymentEvent;
import dev.tideline.plan.CommandEvent;
import dev.tideline.plan.SagaEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Many histories, each of a few sagas among many faults. A run of more, or of the one that has failed:
 * {@code ./mvnw -pl deploy/tests/simulation -am test -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dsimulation.seeds=1000000 -Dsimulation.first=1}.
 */
class SimulationTest {
    private static final long FIRST = Long.getLong("simulation.first", 1);
    private static final long SEEDS = Long.getLong("simulation.seeds", 500);

    /** The event types that an order can lead to. */
    private static final Set<String> SAGA = Stream.of(
                    StockEvent.class,
                    OrderEvent.class,
                    ReservationEvent.class,
                    PaymentEvent.class,
                    ParkingEvent.class,
                    SagaEvent.class,
                    CommandEvent.class)
            .flatMap(context -> EventTypes.permitted(context).stream())
            .map(EventTypes::nameOf)
            .collect(toSet());

    private static final org.jboss.logging.Logger LOG = org.jboss.logging.Logger.getLogger(SimulationTest.class);

    /**
     * The logger of the functions, which report thousands of faults. It is held here since a logger that is garbage collected loses
     * its level.
     */
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
    void every_promise_holds_under_any_fault() {
        var begin = System.nanoTime();
        var found = LongStream.range(FIRST, FIRST + SEEDS)
                .parallel()
                .mapToObj(SimulationTest::run)
                .reduce(new Found(Map.of(), Map.of()), Found::and);
        var seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);

        LOG.infof("%,d histories in %d s; events: %s; faults: %s", SEEDS, seconds, found.events, found.faults);
        if (SEEDS > 1) {
            assertThat(found.faults).containsOnlyKeys(Kind.values());
            assertThat(found.events.keySet()).containsAll(SAGA);
        }
    }

    /** The count of each kind of fault, and of each type of appended event. */
    private record Found(Map<Kind, Integer> faults, Map<String, Integer> events) {
        Found and(Found other) {
            return new Found(sum(faults, other.faults), sum(events, other.events));
        }

        private static <K> Map<K, Integer> sum(Map<K, Integer> one, Map<K, Integer> other) {
            var sum = new TreeMap<>(one);
            other.forEach((key, count) -> sum.merge(key, count, Integer::sum));
            return sum;
        }
    }

    private static Found run(long seed) {
        var simulation = new Simulation(seed, Parts.SHIPPED);
        try {
            simulation.run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("-Dsimulation.seeds=1 -Dsimulation.first=" + seed, e);
        }
        var events = simulation.events().stream().collect(toMap(Envelope::type, _ -> 1, Integer::sum));
        return new Found(simulation.faults(), events);
    }

    private static List<Envelope> history(long seed) {
        var simulation = new Simulation(seed, Parts.SHIPPED);
        simulation.run();
        return simulation.events();
    }
}
