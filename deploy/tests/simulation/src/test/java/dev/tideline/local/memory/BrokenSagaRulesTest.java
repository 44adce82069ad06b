package dev.tideline.local.memory;

import static dev.tideline.local.memory.BrokenRulesTest.assertIsFound;

import dev.tideline.commands.processpayment.ProcessPayment;
import dev.tideline.decision.Participant;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventStream;
import dev.tideline.fulfilment.OrderCommand;
import dev.tideline.inventory.Reservation;
import dev.tideline.inventory.ReservationEvent.ReservedItem;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent;
import dev.tideline.inventory.StockEvent.StockReserved;
import dev.tideline.inventory.StockEvent.StockSold;
import dev.tideline.payment.PaymentGateway;
import dev.tideline.plan.BrokenOrchestrators;
import dev.tideline.plan.CommandEvent.CommandSettled;
import dev.tideline.plan.Orchestrator;
import dev.tideline.plan.Saga;
import dev.tideline.shop.OrderId;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult;
import dev.tideline.store.EventStore;
import dev.tideline.store.StreamAppend;
import dev.tideline.testing.ForwardingStore;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Breaks rules of orchestrated sagas on purpose, as {@link BrokenRulesTest} breaks those of the choreography. */
class BrokenSagaRulesTest {
    @BeforeAll
    static void functions_are_silent() {
        SimulationTest.functions_are_silent();
    }

    @Test
    void an_undo_that_does_not_wait_for_the_undo_of_the_step_after_it() {
        assertIsFound("is undone before process-payment", new Parts() {
            @Override
            public <S extends DomainEvent> Orchestrator<S> orchestrator(Saga<S> saga) {
                return BrokenOrchestrators.undoingTogether(saga);
            }
        });
    }

    @Test
    void an_undo_after_the_pivot() {
        assertIsFound("is undone after the pivot", new Parts() {
            @Override
            public <S extends DomainEvent> Orchestrator<S> orchestrator(Saga<S> saga) {
                return BrokenOrchestrators.undoingAfterThePivot(saga);
            }
        });
    }

    @Test
    void an_undo_that_begins_while_the_pivot_is_under_way() {
        assertIsFound("is undone while the pivot is under way", new Parts() {
            @Override
            public <S extends DomainEvent> Orchestrator<S> orchestrator(Saga<S> saga) {
                return BrokenOrchestrators.undoingAnOpenPivot(saga);
            }
        });
    }

    @Test
    void a_late_answer_that_is_forgotten() {
        assertIsFound("no rest", new Parts() {
            @Override
            public <S extends DomainEvent> Orchestrator<S> orchestrator(Saga<S> saga) {
                return BrokenOrchestrators.forgettingLateAnswers(saga);
            }
        });
    }

    @Test
    void a_step_that_is_done_twice() {
        assertIsFound(
                "what is left and what is sold",
                again(
                        "reserve-inventory",
                        Reservation.Reserved.class,
                        (item, order) -> new StockReserved(item.sku(), order, item.quantity())));
    }

    @Test
    void an_attempt_that_sells_the_items_once_more() {
        assertIsFound(
                "what is left and what is sold",
                again(
                        "sell-inventory",
                        Reservation.Sold.class,
                        (item, order) -> new StockSold(item.sku(), order, item.quantity())));
    }

    @Test
    void a_command_that_appends_nothing_and_is_not_answered() {
        assertIsFound("the answers to", new Parts() {
            @Override
            public EventStore store(EventStore store) {
                return new ForwardingStore(store) {
                    @Override
                    public CompletionStage<AppendResult> append(Append append) {
                        return store.append(new Append(
                                append.streams().stream()
                                        .map(BrokenSagaRulesTest::unsettled)
                                        .toList(),
                                append.receipt(),
                                append.deferrals(),
                                append.releases(),
                                append.deadlines()));
                    }
                };
            }
        });
    }

    private static StreamAppend unsettled(StreamAppend append) {
        return new StreamAppend(
                append.stream(),
                append.expectedVersion(),
                append.events().stream()
                        .filter(event -> !(event.event() instanceof CommandSettled))
                        .toList());
    }

    @Test
    void a_charge_that_is_given_up_before_it_is_cancelled() {
        assertIsFound("what was taken for the cancelled order", new Parts() {
            @Override
            public Map<String, Participant<?>> participants(PaymentGateway gateway) {
                var participants = Parts.super.participants(gateway);
                participants.put("process-payment", new ProcessPayment(BrokenRulesTest.cancellingNothing(gateway)));
                return participants;
            }
        });
    }

    /** Each attempt is a command of its own, and the participant does not check if its work is done. */
    private static Parts again(
            String name, Class<? extends Reservation> done, BiFunction<ReservedItem, OrderId, StockEvent> move) {
        var items = new ConcurrentHashMap<OrderId, List<ReservedItem>>();
        return new Parts() {
            @Override
            public <S extends DomainEvent> Orchestrator<S> orchestrator(Saga<S> saga) {
                return BrokenOrchestrators.requestingTwice(saga);
            }

            @Override
            @SuppressWarnings("unchecked")
            public Map<String, Participant<?>> participants(PaymentGateway gateway) {
                var participants = Parts.super.participants(gateway);
                participants.computeIfPresent(
                        name, (_, shipped) -> new Again((Participant<OrderCommand>) shipped, done, items, move));
                return participants;
            }
        };
    }

    private record Again(
            Participant<OrderCommand> participant,
            Class<? extends Reservation> done,
            Map<OrderId, List<ReservedItem>> items,
            BiFunction<ReservedItem, OrderId, StockEvent> move)
            implements Participant<OrderCommand> {
        @Override
        public Set<Class<?>> appends() {
            return participant.appends();
        }

        @Override
        public EventStream<?, ?> answersIn(OrderCommand command) {
            return participant.answersIn(command);
        }

        @Override
        public Set<Class<? extends DomainEvent>> goesOn() {
            return participant.goesOn();
        }

        @Override
        public Reaction carryOut(OrderCommand command, States states) {
            var order = command.orderId();
            var reservation = states.of(Reservation.stream(order));
            if (reservation instanceof Reservation.Reserved reserved) {
                items.put(order, reserved.items());
            }
            var reaction = participant.carryOut(command, states);
            return done.isInstance(reservation) ? again(order, items.get(order)) : reaction;
        }

        private Reaction again(OrderId order, List<ReservedItem> moved) {
            var reaction = Reaction.nothing();
            for (var item : moved) {
                reaction = reaction.and(Stock.stream(item.sku()), move.apply(item, order));
            }
            return reaction;
        }
    }
}
