package dev.tideline.plan;

import static dev.tideline.plan.World.Rare.CANCELLATION;
import static dev.tideline.plan.World.Rare.DUPLICATE;
import static dev.tideline.plan.World.Rare.FAILURE;
import static dev.tideline.plan.World.Rare.LIMIT;
import static dev.tideline.plan.World.Rare.REFUSAL;
import static dev.tideline.plan.World.Rare.TIME_OUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.plan.Trip.TripEvent.TripAsked;
import dev.tideline.plan.World.Rare;
import dev.tideline.plan.World.Rules;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks the promises of the interpreter in all histories of small plans, and in random histories of large ones. Each saga ends. Each step
 * is undone at most once, in reverse order, and never after the pivot. No step of an undone saga is still done. All steps of a completed
 * saga are done.
 */
class EveryHistoryTest {
    private static final Rules AS_SHIPPED = new Rules() {};

    private record Case(String name, InstancePlan plan, Map<Rare, Integer> budget) {
        @Override
        public String toString() {
            return name + " " + new EnumMap<>(budget);
        }
    }

    static Stream<Case> cases() {
        return Stream.of("barred", "unbarred", "together", "reversible")
                .flatMap(name -> Stream.of(
                                Map.of(REFUSAL, 1, LIMIT, 1, DUPLICATE, 1),
                                Map.of(LIMIT, 1, CANCELLATION, 1, TIME_OUT, 1),
                                Map.of(REFUSAL, 2, FAILURE, 1, DUPLICATE, 1),
                                name.equals("together")
                                        ? Map.of(REFUSAL, 1, LIMIT, 1, CANCELLATION, 1)
                                        : Map.of(REFUSAL, 1, LIMIT, 1, CANCELLATION, 1, FAILURE, 1))
                        .map(budget -> new Case(name, instance(name, "ada"), budget)));
    }

    private static InstancePlan instance(String name, String... guests) {
        return plan(name).instance(Trip.asked(guests));
    }

    private static Plan<TripAsked> plan(String name) {
        return switch (name) {
            case "barred" -> Trip.barred();
            case "unbarred" -> Trip.unbarred();
            case "together" -> Trip.together();
            default -> Trip.reversible();
        };
    }

    @ParameterizedTest
    @MethodSource("cases")
    void every_history_of_a_small_plan_keeps_the_promises(Case each) {
        var histories = Histories.of(new World(AS_SHIPPED, each.plan(), each.budget()));

        assertThat(histories.violations()).isEmpty();
        assertThat(histories.states()).isGreaterThan(1_000);
    }

    /** Runs 1,000 histories. {@code -Dtideline.histories=100000} runs more. */
    @Test
    void random_histories_of_large_plans_keep_the_promises() {
        LongStream.range(0, Long.getLong("tideline.histories", 1_000))
                .parallel()
                .forEach(seed -> {
                    var chance = new Random(seed);
                    var budget = new EnumMap<Rare, Integer>(Rare.class);
                    for (var rare : Rare.values()) {
                        budget.put(rare, chance.nextInt(rare == CANCELLATION || rare == LIMIT ? 2 : 7));
                    }
                    var guests = IntStream.range(0, chance.nextInt(30))
                            .mapToObj(guest -> "guest" + guest)
                            .toArray(String[]::new);
                    var name = List.of("barred", "unbarred", "together", "reversible")
                            .get(chance.nextInt(4));

                    Histories.random(new World(AS_SHIPPED, instance(name, guests), budget), chance);
                });
    }
}
