package dev.tideline.local.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.decision.BrokenInvariantException;
import dev.tideline.decision.Changes;
import dev.tideline.decision.Changes.Change;
import dev.tideline.decision.CheckedDecisions;
import dev.tideline.decision.Command;
import dev.tideline.decision.Decision.Accepted;
import dev.tideline.decision.Effect;
import dev.tideline.decision.OutOfOrderException;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventStream;
import dev.tideline.event.EventTypes;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.ItemEvent;
import dev.tideline.inventory.Reservation;
import dev.tideline.inventory.ReservationEvent;
import dev.tideline.inventory.ReservationEvent.ReservedItem;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.inventory.StockEvent.StockReleased;
import dev.tideline.inventory.StockEvent.StockReserved;
import dev.tideline.inventory.StockEvent.StockSold;
import dev.tideline.order.CancelReason;
import dev.tideline.order.Order;
import dev.tideline.order.OrderEvent;
import dev.tideline.payment.Payment;
import dev.tideline.payment.PaymentEvent;
import dev.tideline.payment.PaymentEvent.Reason;
import dev.tideline.payment.PaymentGateway;
import dev.tideline.payment.PaymentGateway.Charge;
import dev.tideline.shop.OrderId;
import dev.tideline.testing.Streams;
import dev.tideline.user.EmailEvent;
import dev.tideline.user.UserEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * N3, S5: states guard themselves. Every reactor and every command of the shop decides, in any order, on invented events as well as
 * on stored ones.
 */
class InvariantsTest {
    private static final int HISTORIES = 300;
    private static final int STEPS = 400;

    private static final PaymentGateway NOBODY_ASKS = new MemoryGateway();
    private static final List<Reactor<?>> REACTORS = Shipped.own(Reactor.class)
            .<Reactor<?>>map(type -> (Reactor<?>) Shipped.made(type, _ -> NOBODY_ASKS))
            .toList();
    private static final List<Class<?>> COMMANDS = Shipped.own(Command.class)
            .filter(type -> !Shipped.functionOf(type).equals("parked-events"))
            .toList();

    /**
     * The event types that may follow in a stream, by the type of its last event. The key before the first event has an empty type.
     */
    private static final Map<String, Set<String>> FOLLOW = Map.ofEntries(
            Map.entry("order ", Set.of("OrderPlaced")),
            Map.entry("order OrderPlaced", Set.of("OrderConfirmed", "OrderCancelled")),
            Map.entry("reservation ", Set.of("InventoryReserved", "InventoryReservationFailed", "ReservationBarred")),
            Map.entry("reservation InventoryReserved", Set.of("InventoryReleased", "InventorySold")),
            Map.entry("payment ", Set.of("PaymentRequested", "PaymentBarred")),
            Map.entry("payment PaymentRequested", Set.of("PaymentProcessed", "PaymentFailed", "PaymentVoided")),
            Map.entry("payment PaymentProcessed", Set.of("PaymentRefunded")),
            Map.entry("email ", Set.of("EmailClaimed")),
            Map.entry("email EmailClaimed", Set.of("EmailReleased")),
            Map.entry("email EmailReleased", Set.of("EmailClaimed")),
            Map.entry("user ", Set.of("UserRegistered")),
            Map.entry("user UserRegistered", Set.of("UserEmailChanged", "UserDeactivated")),
            Map.entry("user UserEmailChanged", Set.of("UserEmailChanged", "UserDeactivated")),
            Map.entry("item ", Set.of("ItemListed")),
            Map.entry("item ItemListed", Set.of("ItemRepriced", "ItemRenamed")),
            Map.entry("item ItemRepriced", Set.of("ItemRepriced", "ItemRenamed")),
            Map.entry("item ItemRenamed", Set.of("ItemRepriced", "ItemRenamed")));

    @Test
    void no_decision_breaks_an_invariant() {
        var appended = new HashSet<String>();
        for (var seed = 1; seed <= HISTORIES; seed++) {
            var shop = new Shop(seed);
            for (var step = 0; step < STEPS; step++) {
                shop.step();
                shop.promisesHold();
            }
            shop.streams.values().stream()
                    .flatMap(List::stream)
                    .forEach(event -> appended.add(EventTypes.nameOf(event.getClass())));
        }
        // A payment is voided if its order is cancelled between a request and its outcome, which is seldom.
        assertThat(appended)
                .containsAll(Stream.of(
                                UserEvent.class,
                                EmailEvent.class,
                                ItemEvent.class,
                                StockEvent.class,
                                ReservationEvent.class,
                                OrderEvent.class,
                                PaymentEvent.class)
                        .flatMap(context -> EventTypes.permitted(context).stream())
                        .map(EventTypes::nameOf)
                        .filter(type -> !type.equals("PaymentVoided"))
                        .toList());
    }

    @Test
    void a_damaged_state_is_read_and_gets_no_worse() {
        for (var seed = 1; seed <= HISTORIES; seed++) {
            var shop = new Shop(seed);
            shop.damage();
            for (var step = 0; step < STEPS; step++) {
                shop.step();
            }
        }
    }

    /** The streams of a shop and the states that they fold into. */
    private static final class Shop implements States {
        private final int seed;
        private final Wild wild;
        private final Map<StreamId, List<DomainEvent>> streams = new HashMap<>();
        private final Map<StreamId, Object> states = new HashMap<>();
        private final List<Effect<?>> underWay = new ArrayList<>();

        Shop(int seed) {
            this.seed = seed;
            this.wild = new Wild(new Random(seed));
        }

        void step() {
            switch (wild.random().nextInt(6)) {
                case 0 -> command();
                case 1 -> {
                    if (!underWay.isEmpty()) {
                        outcome(wild.one(underWay));
                    }
                }
                default -> react(wild.one(REACTORS));
            }
        }

        /** Events of all kinds, in any order, as no decision would make them. */
        void damage() {
            for (var i = 0; i < 30; i++) {
                var event = wild.eventOf(wild.one(
                        List.of(StockEvent.class, ReservationEvent.class, OrderEvent.class, PaymentEvent.class)));
                happened(Streams.of(event), event);
            }
        }

        private void command() {
            var command = (Command) wild.value(wild.one(COMMANDS));
            decided(
                    command,
                    () -> CheckedDecisions.decide(command, this) instanceof Accepted accepted
                            ? accepted.changes()
                            : Changes.none());
        }

        private <E extends DomainEvent> void react(Reactor<E> reactor) {
            var event = wild.event(reactor.event());
            Supplier<Changes> decision = () -> follow(CheckedDecisions.react(reactor, event, this));
            decided(event, decision);
            try {
                assertThat(decision.get().list())
                        .as("seed %s: what follows from %s once more", seed, event)
                        .isEmpty();
            } catch (OutOfOrderException | BrokenInvariantException e) {
                // Nothing follows the first time either.
            }
        }

        private <T> void outcome(Effect<T> effect) {
            // The outcome of an effect has the type that belongs to its name.
            @SuppressWarnings("unchecked")
            var outcome = (T) (effect.name().equals("charge") ? wild.one(List.of(Charge.values())) : null);
            decided(effect.name(), () -> follow(effect.outcome().apply(outcome, this)));
        }

        private Changes follow(Reaction reaction) {
            reaction.effect().ifPresent(underWay::add);
            return reaction.changes();
        }

        private void decided(Object by, Supplier<Changes> decision) {
            try {
                decision.get().list().forEach(change -> mayHappen(by, change));
            } catch (OutOfOrderException | BrokenInvariantException e) {
                // Nothing follows.
            }
        }

        private <E extends DomainEvent> void mayHappen(Object by, Change<E> change) {
            var stream = change.stream().id();
            var before = streams.getOrDefault(stream, List.of());
            var type = EventTypes.nameOf(change.event().getClass());
            if (!stream.category().equals("stock")) {
                var last = before.isEmpty()
                        ? ""
                        : EventTypes.nameOf(before.getLast().getClass());
                assertThat(FOLLOW.getOrDefault(stream.category() + " " + last, Set.of()))
                        .as("seed %s: what may follow %s in %s, after %s", seed, last, stream, by)
                        .contains(type);
            }
            happened(change.stream(), change.event());
            if (change.event() instanceof StockEvent event) {
                var stock = (Stock) states.get(stream);
                var lessened = switch (event) {
                    case StockAdded _ -> 0;
                    case StockReserved _ -> stock.available();
                    case StockReleased _, StockSold _ -> stock.reserved();
                };
                assertThat(lessened)
                        .as("seed %s: %s after %s by %s", seed, stock, event, by)
                        .isNotNegative();
            }
        }

        /** Checks the invariants of streams that only decisions have made. */
        void promisesHold() {
            var held = new HashMap<String, Long>();
            streams.keySet().stream()
                    .filter(id -> id.category().equals("order"))
                    .forEach(id -> {
                        var order = OrderId.parse(id.entityId());
                        var reservation = of(Reservation.stream(order));
                        var payment = of(Payment.stream(order));
                        var confirmed = of(Order.stream(order)) instanceof Order.Confirmed;
                        var cancelled = of(Order.stream(order)) instanceof Order.Cancelled;
                        assertThat(!confirmed
                                        || payment instanceof Payment.Processed
                                                && (reservation instanceof Reservation.Reserved
                                                        || reservation instanceof Reservation.Sold))
                                .as("seed %s: confirmed with %s and %s", seed, payment, reservation)
                                .isTrue();
                        assertThat(confirmed || !(reservation instanceof Reservation.Sold))
                                .as("seed %s: sold and not confirmed", seed)
                                .isTrue();
                        assertThat(cancelled
                                        || !(payment instanceof Payment.Refunded
                                                || payment instanceof Payment.Voided
                                                || payment instanceof Payment.Barred))
                                .as("seed %s: given back and not cancelled", seed)
                                .isTrue();
                        assertThat(!(reservation instanceof Reservation.Released)
                                        || cancelled
                                        || payment instanceof Payment.Failed)
                                .as("seed %s: released with %s", seed, payment)
                                .isTrue();
                        assertThat(cancelled || !(reservation instanceof Reservation.Barred))
                                .as("seed %s: barred and not cancelled", seed)
                                .isTrue();
                        if (of(Order.stream(order)) instanceof Order.Cancelled(var event)) {
                            reasonHolds(event.reason(), reservation, payment);
                        }
                        if (reservation instanceof Reservation.Reserved(var items)) {
                            for (ReservedItem item : items) {
                                held.merge(item.sku().value(), (long) item.quantity(), Long::sum);
                            }
                        }
                    });
            streams.forEach((id, events) -> {
                if (id.category().equals("stock")) {
                    var stock = (Stock) states.get(id);
                    var added = events.stream()
                            .mapToLong(event -> event instanceof StockAdded more ? more.quantity() : 0)
                            .sum();
                    assertThat(stock.available() + stock.reserved() + stock.sold())
                            .isEqualTo(added);
                    assertThat(stock.reserved())
                            .as("seed %s: reserved of %s", seed, id)
                            .isEqualTo(held.getOrDefault(id.entityId(), 0L));
                }
            });
        }

        /** Checks that the reason of a cancelled order is true. */
        private void reasonHolds(CancelReason reason, Reservation reservation, Payment payment) {
            var happened = switch (reason) {
                case CUSTOMER_REQUEST, EXPIRED -> true;
                case OUT_OF_STOCK -> reservation instanceof Reservation.Failed;
                case PAYMENT_DECLINED -> hasFailed(payment, Reason.PAYMENT_DECLINED);
                case PAYMENT_TIMEOUT -> hasFailed(payment, Reason.PAYMENT_TIMEOUT);
            };
            assertThat(happened)
                    .as("seed %s: cancelled as %s with %s and %s", seed, reason, reservation, payment)
                    .isTrue();
        }

        private static boolean hasFailed(Payment payment, Reason reason) {
            return payment instanceof Payment.Failed(var failed) && failed.reason() == reason;
        }

        private <S> void happened(EventStream<S, ?> stream, DomainEvent event) {
            streams.computeIfAbsent(stream.id(), _ -> new ArrayList<>()).add(event);
            states.put(stream.id(), stream.evolve(of(stream), event));
        }

        @Override
        public <S, E extends DomainEvent> S of(EventStream<S, E> stream) {
            // A stream's id tells its category, and a category has one kind of state.
            @SuppressWarnings("unchecked")
            var state = (S) states.getOrDefault(stream.id(), stream.initial());
            return state;
        }

        @Override
        public void fetch(Collection<? extends EventStream<?, ?>> streams) {}
    }
}
