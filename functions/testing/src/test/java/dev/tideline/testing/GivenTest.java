package dev.tideline.testing;

import static dev.tideline.testing.Given.given;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Command;
import dev.tideline.decision.Decision;
import dev.tideline.decision.Effect;
import dev.tideline.decision.Participant;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.decision.UndeclaredEventException;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventStream;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.inventory.StockEvent.StockReserved;
import dev.tideline.inventory.StockEvent.StockSold;
import dev.tideline.query.Query;
import dev.tideline.query.QueryHandler;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.ShopProblem;
import dev.tideline.shop.Sku;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class GivenTest {
    private static final Sku MUG = new Sku("mug");
    private static final Sku POT = new Sku("pot");
    private static final OrderId ORDER = OrderId.parse("019a7b40-0000-7000-8000-000000000001");
    private static final StockReserved RESERVED = new StockReserved(MUG, ORDER, 1);

    @Test
    void a_decision_sees_what_was_given() {
        given(new StockAdded(MUG, 2), new StockAdded(MUG, 3))
                .when(new Deciding(states -> Decision.append(Stock.stream(MUG), new StockAdded(MUG, (int)
                        states.of(Stock.stream(MUG)).available()))))
                .then(new StockAdded(MUG, 5));
    }

    @Test
    void an_event_in_a_foreign_stream_is_no_good_result() {
        var decided = given().when(new Deciding(_ -> Decision.append(Stock.stream(POT), new StockAdded(MUG, 1))));
        assertThatThrownBy(() -> decided.then(new StockAdded(MUG, 1))).isInstanceOf(AssertionError.class);
    }

    @Test
    void refused_is_not_the_same_as_nothing_to_do() {
        var refused = given().when(_ -> Decision.refuse(ShopProblem.ITEM_NOT_FOUND, "no"));
        refused.thenRefused(ShopProblem.ITEM_NOT_FOUND);
        assertThatThrownBy(refused::thenNothing).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> refused.thenRefused(ShopProblem.EMAIL_TAKEN)).isInstanceOf(AssertionError.class);
        given().when(_ -> Decision.unchanged(Stock.stream(MUG))).thenNothing();
    }

    @Test
    void an_event_that_is_not_declared_is_refused() {
        var undeclared = new Deciding(_ -> Decision.append(Stock.stream(MUG), RESERVED));
        assertThatThrownBy(() -> given().when(undeclared))
                .hasMessage("Deciding appends StockReserved, which it does not declare. Add it to its @Appends.");
        assertThatThrownBy(() -> given().when(_ -> Decision.append(Stock.stream(MUG), new StockAdded(MUG, 1))))
                .isInstanceOf(UndeclaredEventException.class);

        var reacted = given().when(new Oversell(), RESERVED);
        assertThatThrownBy(() -> reacted.withEffect("sell", 1))
                .hasMessage("Oversell appends StockSold, which it does not declare. Add it to its @Appends.");
    }

    @Test
    void a_participant_does_not_answer_in_a_stream_that_keeps_snapshots() {
        assertThatThrownBy(() -> given().when(new AddPiece(), MUG))
                .hasMessage("AddPiece answers in stock-mug, which keeps snapshots. Name a stream that keeps none.");
    }

    @Test
    void the_outcome_of_an_effect_is_decided_on_what_was_appended_before_it() {
        var reacted = given(new StockAdded(MUG, 2)).when(new Restock(), RESERVED);
        reacted.then(new StockAdded(MUG, 10)).withEffect("order more", 5).then(new StockAdded(POT, 16));
        assertThatThrownBy(reacted::thenNothing).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> reacted.withEffect("other", 5)).isInstanceOf(AssertionError.class);
    }

    @Test
    void a_query_is_answered_from_the_events_that_were_given() {
        var answered = given(new StockAdded(MUG, 2), new StockAdded(POT, 3))
                .when(GivenTest::counted, Query.of(UUID.randomUUID(), "CountEvents", MUG));
        answered.then(1L);
        assertThatThrownBy(() -> answered.then(2L)).isInstanceOf(AssertionError.class);
    }

    private static QueryHandler<Sku, Long> counted(List<Envelope> events) {
        return query -> CompletableFuture.completedFuture(events.stream()
                .filter(event ->
                        event.streamId().equals(Stock.stream(query.filter()).id()))
                .count());
    }

    @Appends(StockAdded.class)
    private record Deciding(Function<States, Decision> decision) implements Command {
        @Override
        public Decision decide(States states) {
            return decision.apply(states);
        }
    }

    @Appends(StockAdded.class)
    private record Oversell() implements Reactor<StockReserved> {
        @Override
        public Reaction react(StockReserved event, States states) {
            return Reaction.nothing()
                    .then(new Effect<>(
                            "sell",
                            () -> CompletableFuture.completedFuture(1),
                            (_, _) -> Reaction.append(Stock.stream(MUG), new StockSold(MUG, ORDER, 1))));
        }
    }

    @Appends(StockAdded.class)
    private static final class Restock implements Reactor<StockReserved> {
        @Override
        public Class<StockReserved> event() {
            return StockReserved.class;
        }

        @Override
        public Reaction react(StockReserved event, States states) {
            return Reaction.append(Stock.stream(MUG), new StockAdded(MUG, 10))
                    .then(new Effect<>(
                            "order more",
                            () -> CompletableFuture.completedFuture(5),
                            (outcome, later) -> Reaction.append(
                                    Stock.stream(POT),
                                    new StockAdded(
                                            POT,
                                            outcome
                                                    + (int) later.of(Stock.stream(MUG))
                                                            .available()))));
        }
    }

    @Appends(StockAdded.class)
    private static final class AddPiece implements Participant<Sku> {
        @Override
        public EventStream<?, ?> answersIn(Sku sku) {
            return Stock.stream(sku);
        }

        @Override
        public Reaction carryOut(Sku sku, States states) {
            return Reaction.append(Stock.stream(sku), new StockAdded(sku, 1));
        }
    }
}
