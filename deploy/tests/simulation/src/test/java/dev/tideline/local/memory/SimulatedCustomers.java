package dev.tideline.local.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.commands.addstock.AddStock;
import dev.tideline.commands.cancelorder.CancelOrder;
import dev.tideline.commands.placeorder.PlaceOrder;
import dev.tideline.commands.placeorder.PlaceOrder.OrderedItem;
import dev.tideline.decision.Caller;
import dev.tideline.decision.Command;
import dev.tideline.event.Envelope;
import dev.tideline.event.Metadata;
import dev.tideline.event.Note;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.Quantity;
import dev.tideline.local.memory.Faults.Kind;
import dev.tideline.order.Process;
import dev.tideline.parking.ParkingEvent.EventParked;
import dev.tideline.plan.SagaEvent.How;
import dev.tideline.plan.SagaEvent.SagaStuck;
import dev.tideline.platform.parkedevents.DecideStuck;
import dev.tideline.platform.parkedevents.DiscardParked;
import dev.tideline.platform.parkedevents.ReplayParked;
import dev.tideline.runtime.handling.CommandHandler;
import dev.tideline.runtime.handling.CommandHandler.Outcome;
import dev.tideline.runtime.handling.CommandHandler.Outcome.AlreadyDone;
import dev.tideline.runtime.handling.CommandHandler.Outcome.Done;
import dev.tideline.runtime.handling.CommandHandler.Outcome.Refused;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import dev.tideline.store.EventStore;
import dev.tideline.store.Receipt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Customers, a shopkeeper who adds stock, and an operator. Customers order a few pieces, pay in every possible way, and sometimes
 * cancel. Each sends a request, with one idempotency key, until it is answered, and sometimes twice. Some customers have an adversary, who
 * orders in their name and cancels their orders.
 */
final class SimulatedCustomers {
    static final Duration OPEN = Duration.ofSeconds(60);

    private static final String FUNCTION = "a-command";
    private static final Currency EUR = Currency.getInstance("EUR");
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final int FRONTS = 2;

    /** The setting may change at any time, even between two attempts of one request. */
    private static final List<Process> PROCESSES = List.of(Process.values());

    private static final List<String> METHODS =
            List.of("pm_card_ok", "pm_card_ok", "pm_card_ok", "pm_card_declined", "pm_card_flaky", "pm_card_timeout");

    private final SimulatedTime time;
    private final Chance chance;
    private final Faults faults;
    private final Function<SimulatedProcess, EventStore> store;
    private final Consumer<Throwable> violation;
    private final List<SimulatedProcess> fronts = new ArrayList<>();
    private final Map<String, String> answers = new LinkedHashMap<>();
    private int waiting;

    SimulatedCustomers(
            SimulatedTime time,
            Chance chance,
            Faults faults,
            Function<SimulatedProcess, EventStore> store,
            Consumer<Throwable> violation) {
        this.time = time;
        this.chance = chance;
        this.faults = faults;
        this.store = store;
        this.violation = violation;
        for (var front = 0; front < FRONTS; front++) {
            var index = front;
            fronts.add(null);
            new SimulatedService(time, chance, faults, process -> fronts.set(index, process));
        }
    }

    /** An order at some time, and possibly its cancellation at a later one. */
    void order(List<UserId> users, List<Sku> skus) {
        var user = chance.any(users);
        var customer = new Caller.Customer(user.value());
        var method = new PaymentMethod(chance.any(METHODS));
        var pieces = new LinkedHashMap<Sku, Integer>();
        for (var line = 0; line <= chance.random().nextInt(3); line++) {
            pieces.put(chance.any(skus), 1 + chance.random().nextInt(2));
        }
        var lines = pieces.entrySet().stream()
                .map(line -> new OrderedItem(line.getKey(), new Quantity(line.getValue())))
                .toList();
        var adversary = adversary(user);
        adversary.ifPresent(caller -> attack(
                () -> new PlaceOrder(caller, new OrderId(newId()), user, lines, method, EUR, PROCESSES.getFirst())));
        send(
                "order",
                () -> new PlaceOrder(customer, new OrderId(newId()), user, lines, method, EUR, chance.any(PROCESSES)),
                done -> done.main().stream().entityId(),
                order -> {
                    if (adversary.isPresent()) {
                        attack(() -> new CancelOrder(adversary.get(), OrderId.parse(order), Optional.empty()));
                    }
                    if (chance.happens(0.2)) {
                        send(
                                "cancel",
                                () -> new CancelOrder(customer, OrderId.parse(order), Optional.empty()),
                                _ -> order,
                                _ -> {});
                    }
                });
    }

    /** Returns the adversary of a customer. One in sixteen has one, whom the id tells, so that all others are as without. */
    private static Optional<Caller> adversary(UserId user) {
        var id = user.value();
        return (id.getLeastSignificantBits() & 15) == 0
                ? Optional.of(new Caller.Customer(new UUID(id.getLeastSignificantBits(), id.getMostSignificantBits())))
                : Optional.empty();
    }

    private void attack(Supplier<Command> command) {
        send("attack", command, _ -> "carried out", _ -> {});
    }

    void addStock(List<Sku> skus) {
        var sku = chance.any(skus);
        var pieces = new Quantity(1 + chance.random().nextInt(3));
        send("stock", () -> new AddStock(sku, pieces), _ -> sku.value(), _ -> {});
    }

    /** Lets an operator replay or discard a parked event. */
    void parked(EventParked event, boolean discarded) {
        send(
                "operator",
                () -> discarded
                        ? new DiscardParked(event.function(), event.streamId(), new Note("as it happens"))
                        : new ReplayParked(event.function(), event.streamId()),
                _ -> event.eventId().toString(),
                _ -> {});
    }

    /** Lets an operator have a stuck step of a saga tried again. */
    void stuck(StreamId instance, SagaStuck event) {
        var name = instance.entityId().split("/", 2);
        send(
                "operator",
                () -> new DecideStuck(name[0], name[1], event.step(), How.RESUME, new Note("as it happens")),
                _ -> event.step(),
                _ -> {});
    }

    /** Returns true if all requests are answered. */
    boolean areContent() {
        return waiting == 0;
    }

    /** Each request that was answered with success has happened once, and nothing else has happened. */
    void haveWhatTheyWereTold(List<Envelope> events) {
        assertThat(answers("attack"))
                .as("requests of customers for what belongs to others")
                .isEmpty();
        assertThat(events)
                .filteredOn(event -> event.type().equals("OrderPlaced"))
                .extracting(event -> event.streamId().entityId())
                .as("orders that were placed, and those that customers know of")
                .containsExactlyInAnyOrderElementsOf(answers("order"));
        assertThat(events)
                .filteredOn(event -> event.type().equals("OrderCancelled"))
                .extracting(event -> event.streamId().entityId())
                .as("orders that are cancelled, and those of which a customer was told so")
                .containsAll(answers("cancel"));
        assertThat(events)
                .filteredOn(event -> event.type().equals("StockAdded") && event.version() > 1)
                .extracting(event -> event.streamId().entityId())
                .as("stock that was added, and what the shopkeeper knows of")
                .containsExactlyInAnyOrderElementsOf(answers("stock"));
    }

    /** Returns the answers to requests of a kind, without refusals. */
    private List<String> answers(String kind) {
        return answers.entrySet().stream()
                .filter(answer -> answer.getKey().startsWith(kind))
                .map(Map.Entry::getValue)
                .toList();
    }

    private void send(String kind, Supplier<Command> command, Function<Done, String> answer, Consumer<String> then) {
        var key = kind + " " + newId();
        var request = new Request(key, command, answer, then);
        waiting++;
        time.later(chance.upTo(OPEN), () -> {
            request.send();
            if (faults.strikes(Kind.SENT_TWICE)) {
                request.send();
            }
        });
    }

    private UUID newId() {
        return new UUID(chance.random().nextLong(), chance.random().nextLong());
    }

    private final class Request {
        private final String key;
        private final Supplier<Command> command;
        private final Function<Done, String> answer;
        private final Consumer<String> then;
        private boolean answered;

        Request(String key, Supplier<Command> command, Function<Done, String> answer, Consumer<String> then) {
            this.key = key;
            this.command = command;
            this.answer = answer;
            this.then = then;
        }

        private void send() {
            var process = chance.any(fronts);
            var metadata = new Metadata("/tideline/" + FUNCTION, newId(), newId(), Optional.empty(), Optional.empty());
            new CommandHandler(store.apply(process))
                    .handleOnce(
                            command.get(),
                            metadata,
                            _ -> true,
                            FUNCTION,
                            key,
                            done -> new Receipt(FUNCTION, key, "", answer.apply(done)))
                    .whenComplete((outcome, failure) -> {
                        switch (failure == null ? outcome : null) {
                            case Done done -> answered(Optional.of(answer.apply(done)));
                            case AlreadyDone before ->
                                answered(Optional.of(before.receipt().answer()));
                            case Refused _ -> answered(Optional.empty());
                            case Outcome.Mismatched _, Outcome.Contended _ ->
                                time.later(chance.upTo(PAUSE), this::send);
                            case null -> {
                                if (!process.hasEnded() && !MemoryFunction.passes(failure)) {
                                    violation.accept(failure);
                                }
                                time.later(chance.upTo(PAUSE), this::send);
                            }
                        }
                    });
        }

        private void answered(Optional<String> with) {
            with.ifPresent(value -> {
                var before = answers.putIfAbsent(key, value);
                if (before != null && !before.equals(value)) {
                    violation.accept(new AssertionError(key + " was answered " + before + " and " + value));
                }
            });
            if (!answered) {
                answered = true;
                waiting--;
                with.ifPresent(then);
            }
        }
    }
}
