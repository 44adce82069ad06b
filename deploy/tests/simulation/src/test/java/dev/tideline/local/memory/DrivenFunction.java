package dev.tideline.local.memory;

import static dev.tideline.local.memory.SampleHistories.ADA;
import static dev.tideline.local.memory.SampleHistories.ADAS;
import static dev.tideline.local.memory.SampleHistories.EUR;
import static dev.tideline.local.memory.SampleHistories.HASH;
import static dev.tideline.local.memory.SampleHistories.MUG;
import static dev.tideline.local.memory.SampleHistories.ORDER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.commands.placeorder.PlaceOrder.OrderedItem;
import dev.tideline.decision.BrokenInvariantException;
import dev.tideline.decision.Caller;
import dev.tideline.decision.Command;
import dev.tideline.decision.Participant;
import dev.tideline.decision.Reactor;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.Json;
import dev.tideline.event.Metadata;
import dev.tideline.event.Money;
import dev.tideline.event.NewEvent;
import dev.tideline.event.Note;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.ItemName;
import dev.tideline.inventory.Quantity;
import dev.tideline.order.Process;
import dev.tideline.payment.PaymentGateway;
import dev.tideline.payments.PatientGateway;
import dev.tideline.plan.CommandEvent.CommandRequested;
import dev.tideline.plan.CommandState;
import dev.tideline.runtime.handling.Backoff;
import dev.tideline.runtime.handling.CommandHandler;
import dev.tideline.runtime.handling.CommandHandler.Outcome;
import dev.tideline.runtime.handling.CommandHandler.Terms;
import dev.tideline.runtime.handling.ReactorEngine;
import dev.tideline.runtime.handling.ReactorEngine.Parameters;
import dev.tideline.saga.expireorders.ExpireOrders;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult.Appended;
import dev.tideline.store.PositionedEvent;
import dev.tideline.store.StreamAppend;
import dev.tideline.testing.Streams;
import dev.tideline.testing.memory.InMemoryEventStore;
import dev.tideline.user.Email;
import dev.tideline.user.EmailClaim;
import dev.tideline.user.EmailHash;
import dev.tideline.user.UserName;
import java.time.Duration;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * One function on a store in memory that holds a history. It returns the ids that the function appends for an event or a command.
 */
final class DrivenFunction {
    private static final UUID CAUSE = new UUID(0, 0xCA05E);
    private static final UUID REQUEST = new UUID(0, 0xA5CED);
    private static final UUID COMMAND = new UUID(0, 0xC0DE);
    private static final Duration LONGER_THAN_ANY_TIMEOUT = Duration.ofHours(1);

    /** The components of commands, by type; of texts, by name. */
    private static final Map<Object, Object> COMPONENTS = Map.ofEntries(
            Map.entry("function", "a-function"),
            Map.entry("emailHash", HASH.of(ADAS)),
            Map.entry(Caller.class, new Caller.Function()),
            Map.entry(UserId.class, ADA),
            Map.entry(Email.class, new Email("lovelace@example.org")),
            Map.entry(EmailHash.class, HASH),
            Map.entry(UserName.class, new UserName("Ada")),
            Map.entry(Optional.class, Optional.of(new Note("a note"))),
            Map.entry(Note.class, new Note("a note")),
            Map.entry(Sku.class, MUG),
            Map.entry(ItemName.class, new ItemName("Big mug")),
            Map.entry(Money.class, Money.parse("15.00")),
            Map.entry(Currency.class, EUR),
            Map.entry(Quantity.class, new Quantity(10)),
            Map.entry(OrderId.class, ORDER),
            Map.entry(List.class, List.of(new OrderedItem(MUG, new Quantity(2)))),
            Map.entry(Process.class, Process.CHOREOGRAPHY),
            Map.entry(PaymentMethod.class, new PaymentMethod("pm_card_ok")),
            Map.entry(StreamId.class, StreamId.of("order", ORDER)));

    private final String function;
    private final List<DomainEvent> history;
    private final Workers workers = Workers.oneThread(new Random(1));
    private final SimulatedTime time = new SimulatedTime(workers);
    private final InMemoryEventStore store = new InMemoryEventStore(time);

    DrivenFunction(String function, List<DomainEvent> history) {
        this.function = function;
        this.history = history;
        for (var i = 0; i < history.size(); i++) {
            append(history.get(i), i == history.size() - 1 ? CAUSE : new UUID(1, i));
        }
    }

    /**
     * Returns the ids that follow from the last event, those of effects included. It is empty if the reactor does not react to the
     * type of the event.
     */
    List<String> woken(Class<?> type) {
        run(new ReactorEngine(function, (Reactor<?>) made(type, gateway()), store, parameters()), CAUSE);
        return appended();
    }

    /** Returns the ids that follow from a command of a saga, those of effects included. */
    List<String> asked(Class<?> type) {
        var data = Json.TOLERANT
                .createObjectNode()
                .put("order_id", ORDER.toString())
                .put("reason", "expired");
        var request = new CommandRequested(
                COMMAND, new StreamId("saga-a-saga/1"), "a-step", 1, function, data, Optional.empty());
        append(CommandState.stream(COMMAND).id(), request, REQUEST);
        run(new ReactorEngine(function, (Participant<?>) made(type, gateway()), store, parameters()), REQUEST);
        return appended().stream().skip(1).toList();
    }

    private Map<Class<?>, PaymentGateway> gateway() {
        return Map.of(
                PaymentGateway.class, new PatientGateway(new MemoryGateway(), MemoryBackend.PAYMENT_TIMEOUT, time, 0));
    }

    private Parameters parameters() {
        return new Parameters(
                new Backoff(Duration.ofMillis(200), Duration.ofSeconds(60), 10, new Random(1)),
                32,
                Duration.ofSeconds(30),
                time);
    }

    private void run(ReactorEngine engine, UUID cause) {
        engine.handle(all().stream().filter(event -> event.id().equals(cause)).toList());
        time.pass(LONGER_THAN_ANY_TIMEOUT);
    }

    /**
     * Returns the ids that follow from a command of the type. The commands of expire-orders come from its timer, with ids of its
     * own.
     */
    List<String> given(Class<?> type) {
        if (function.equals("expire-orders")) {
            time.pass(LONGER_THAN_ANY_TIMEOUT);
            join(new ExpireOrders(
                            new MemoryOverdueOrders(store, time), store, Duration.ofMinutes(15), Duration.ofSeconds(30))
                    .run(100));
        } else {
            var metadata = new Metadata(
                    Metadata.sourceOf(function), new UUID(0, 4), CAUSE, Optional.empty(), Optional.empty());
            new CommandHandler(store)
                    .handle((Command) made(type, COMPONENTS), metadata, Terms.NONE)
                    .exceptionally(DrivenFunction::refused)
                    .toCompletableFuture()
                    .join();
        }
        return appended();
    }

    /** Checks that a command with known ids breaks an invariant. No caller sends such a command. It appends nothing. */
    private static Outcome refused(Throwable failure) {
        assertThat(failure).hasRootCauseInstanceOf(BrokenInvariantException.class);
        return null;
    }

    private List<String> appended() {
        return all().stream()
                .skip(history.size())
                .map(event -> event.streamId().category() + " " + event.type() + " " + event.id())
                .toList();
    }

    private List<Envelope> all() {
        return join(store.readAll(0, Integer.MAX_VALUE)).stream()
                .map(PositionedEvent::envelope)
                .toList();
    }

    private void append(DomainEvent event, UUID id) {
        append(
                Streams.isNamedBy(event)
                        ? Streams.of(event).id()
                        : EmailClaim.stream(HASH.of(ADAS)).id(),
                event,
                id);
    }

    private void append(StreamId stream, DomainEvent event, UUID id) {
        var metadata =
                new Metadata("/tideline/a-test", new UUID(0, 4), new UUID(0, 5), Optional.empty(), Optional.empty());
        var version = join(store.load(stream, 1)).size();
        assertThat(join(store.append(Append.of(
                        List.of(new StreamAppend(stream, version, List.of(new NewEvent(id, event, metadata))))))))
                .isInstanceOf(Appended.class);
    }

    private static Object made(Class<?> type, Map<?, ?> parts) {
        return Shipped.made(
                type,
                parameter ->
                        parts.get(parameter.getType() == String.class ? parameter.getName() : parameter.getType()));
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
