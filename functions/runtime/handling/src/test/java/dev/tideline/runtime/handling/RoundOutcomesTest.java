package dev.tideline.runtime.handling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.decision.Reaction;
import dev.tideline.event.Envelope;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.shop.Sku;
import dev.tideline.store.AppendResult.Conflict;
import dev.tideline.store.AppendResult.StreamConflict;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Causes are of the streams a, b and c; decisions read and write others. */
class RoundOutcomesTest {
    private static final Sku HOT = new Sku("hot");
    private static final Sku COLD = new Sku("cold");
    private static final Conflict HOT_HAS_MOVED =
            new Conflict(List.of(new StreamConflict(Stock.stream(HOT).id(), 1, 2)));

    @Test
    void a_conflict_voids_what_rests_on_the_stream_that_moved_and_nothing_else() {
        var hot = writing(HOT, task("a", 1, 0));
        var cold = writing(COLD, task("b", 1, 0));

        var standing = RoundOutcomes.all(List.of(hot, cold)).after(HOT_HAS_MOVED);

        assertThat(standing.outcomes()).containsExactly(cold);
        assertThat(standing.voided()).isEqualTo(Map.of(hot.task(), hot.task()));
        assertThat(standing.conflicted()).isTrue();
        assertThat(standing.contended()).isEqualTo(hot.reads());
    }

    @Test
    void a_conflict_voids_later_events_of_a_voided_one_and_what_rests_on_what_it_wrote() {
        var voided = new Outcome(
                task("a", 1, 0),
                Set.of(Stock.stream(HOT).id(), Stock.stream(COLD).id()),
                Reaction.append(Stock.stream(COLD), new StockAdded(COLD, 1)),
                new DeliveryResult.Done(Delivery.first(event("a", 1))));
        var later = writing(new Sku("other"), task("a", 2, 0));
        var onCold = writing(COLD, task("b", 1, 0));
        var elsewhere = writing(new Sku("elsewhere"), task("c", 1, 0));

        var standing =
                RoundOutcomes.all(List.of(voided, later, onCold, elsewhere)).after(HOT_HAS_MOVED);

        assertThat(standing.outcomes()).containsExactly(elsewhere);
        assertThat(standing.voided()).containsOnlyKeys(voided.task(), later.task(), onCold.task());
    }

    @Test
    void an_event_handled_before_has_no_effect_and_the_others_are_decided_again() {
        var before = writing(HOT, task("a", 1, 0));
        var other = writing(COLD, task("b", 1, 0));

        var standing = RoundOutcomes.all(List.of(before, other)).afterDuplicates(before::equals);

        assertThat(standing.outcomes()).containsExactly(before.handledBefore());
        assertThat(standing.outcomes().getFirst().writes()).isFalse();
        assertThat(standing.voided()).isEqualTo(Map.of(other.task(), other.task()));
        assertThat(standing.conflicted()).isFalse();
    }

    @Test
    void an_outcome_of_an_effect_that_comes_late_is_decided_again_once_and_no_more() {
        var late = writing(HOT, task("a", 1, 1));

        var standing = RoundOutcomes.all(List.of(late)).afterDuplicates(_ -> true);

        var again = standing.voided().get(late.task());
        assertThat(standing.outcomes()).isEmpty();
        assertThat(again.late()).isTrue();

        var decidedAgain = writing(HOT, again);
        assertThat(RoundOutcomes.all(List.of(decidedAgain))
                        .afterDuplicates(_ -> true)
                        .outcomes())
                .containsExactly(decidedAgain.handledBefore());
    }

    private static Outcome writing(Sku sku, Task task) {
        return new Outcome(
                task,
                Set.of(Stock.stream(sku).id()),
                Reaction.append(Stock.stream(sku), new StockAdded(sku, 1)),
                new DeliveryResult.Done(task.delivery()));
    }

    private static Task task(String sku, long version, int step) {
        var event = event(sku, version);
        return new Task(Delivery.first(event), step, false, EventDecision.nothing(event.id()), _ -> Reaction.nothing());
    }

    private static Envelope event(String sku, long version) {
        return Deliveries.event("stock-" + sku, version);
    }
}
