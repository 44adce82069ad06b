package dev.tideline.local.memory;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.bus.Subscription;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.StreamId;
import dev.tideline.event.Topics;
import dev.tideline.inventory.ItemEvent.ItemRenamed;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.local.memory.Faults.Kind;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.parking.ParkingEvent.EventDiscarded;
import dev.tideline.parking.ParkingEvent.EventParked;
import dev.tideline.payments.PatientGateway;
import dev.tideline.plan.CommandEvent.CommandRequested;
import dev.tideline.plan.Saga;
import dev.tideline.plan.SagaEvent.SagaStuck;
import dev.tideline.runtime.handling.Backoff;
import dev.tideline.runtime.handling.BatchHandler;
import dev.tideline.runtime.handling.ReactorEngine;
import dev.tideline.runtime.handling.ReactorEngine.Parameters;
import dev.tideline.runtime.handling.SagaEngine;
import dev.tideline.runtime.store.LostEvents;
import dev.tideline.runtime.store.LostEvents.Handled;
import dev.tideline.saga.expireorders.ExpireOrders;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.Sku;
import dev.tideline.store.EventStore;
import dev.tideline.store.PositionedEvent;
import dev.tideline.store.StreamVersion;
import dev.tideline.testing.memory.InMemoryEventBus;
import dev.tideline.testing.memory.InMemoryEventStore;
import dev.tideline.testing.shop.SagaGuarantees;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The whole system in one thread, with one clock and one source of random numbers. Customers order. Processes of the shipped
 * functions crash and stand still. The database and the gateway lose requests and answers. Kafka delivers again. After a while the
 * faults end and all work comes to an end. Then every promise has to hold.
 *
 * <p>The same seed makes the same history.
 */
final class Simulation {
    private static final Duration FAULTS_FOR = Duration.ofSeconds(90);
    private static final Duration ORDER_DEADLINE = Duration.ofMinutes(1);

    /** The whole limits of sagas. Some pass while a saga is under way, others after the time limit of a step. */
    private static final List<Duration> SAGA_LIMITS =
            List.of(Duration.ofSeconds(4), Duration.ofSeconds(15), ORDER_DEADLINE, Duration.ofMinutes(3));

    private static final Duration SAGA_LEASE = Duration.ofSeconds(30);
    private static final Duration PAYMENT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** A time longer than any work takes that ends. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    private static final Duration EXPIRY = Duration.ofSeconds(10);
    private static final int BATCH = 20;
    private static final int ITEMS = 2;
    private static final int MAX_ORDERS = 8;
    private static final int MAX_ATTEMPTS = 10;
    private static final Duration EFFECT_LEASE = Duration.ofSeconds(30);
    private static final int EFFECT_SLOTS = 4;

    private final Random random;
    private final Chance chance;
    private final Faults faults;
    private final Parts parts;
    private final SimulatedTime time;
    private final SimulatedClock clock;
    private final InMemoryEventStore store;
    private final SimulatedKafka kafka;
    private final Map<SimulatedLostEvents.Place, Handled> handled = new HashMap<>();
    private final MemoryGateway gateway = new MemoryGateway();
    private final MemoryViews views = new MemoryViews();
    private final List<ConsumerGroup> groups = new ArrayList<>();
    private final List<AssertionError> violations = new ArrayList<>();
    private final Observer observer = new Observer();
    private final Set<StreamId> streams = new HashSet<>();
    private long streamsKnown;
    private final SimulatedRelay relay;
    private final SimulatedCustomers customers;

    /** @param seed of all that happens by chance */
    Simulation(long seed, Parts parts) {
        // The first numbers of Random are nearly the same for neighbouring seeds.
        random = new Random(new SplittableRandom(seed).nextLong());
        chance = new Chance(random);
        faults = new Faults(chance);
        this.parts = parts;
        time = new SimulatedTime(Workers.oneThread(random));
        clock = new SimulatedClock(time, chance, faults);
        store = new InMemoryEventStore(clock);
        var bus = parts.bus(new InMemoryEventBus(time));
        Consumer<Throwable> violation = failure -> violations.add(new AssertionError(failure));
        bus.subscribe("observer", _ -> true, events -> observer.see(events, violation));
        relay = new SimulatedRelay(time, chance, faults, parts.published(store), bus);
        kafka = new SimulatedKafka(chance, faults, handled);
        bus.subscribe("kafka", _ -> true, kafka::publish);
        parts.reactors(gateway).forEach((name, reactor) -> {
            var poison = new Poison(chance, faults);
            groups.add(group(
                    name,
                    Stream.of(ShippedFunctions.topic(reactor.event())),
                    process -> new ReactorEngine(
                            name,
                            new PoisonedReactor<>(
                                    parts.reactors(gateway(process)).get(name), poison),
                            store(process),
                            parameters(process)),
                    () -> !deferredStreams(name).isEmpty(),
                    violation));
        });
        parts.participants(gateway).keySet().forEach(name -> {
            var poison = new Poison(chance, faults);
            groups.add(group(
                    name,
                    Stream.of(ShippedFunctions.topic(CommandRequested.class)),
                    process -> new ReactorEngine(
                            name,
                            new PoisonedParticipant<>(
                                    parts.participants(gateway(process)).get(name), poison),
                            store(process),
                            parameters(process)),
                    () -> !deferredStreams(name).isEmpty(),
                    violation));
        });
        parts.sagas(chance.any(SAGA_LIMITS)).forEach((name, saga) -> groups.add(saga(name, saga, violation)));
        parts.projections().forEach(projection -> {
            var view = views.add(projection);
            groups.add(group(
                    projection.function(),
                    projection.categories().stream().map(Topics.BY_CATEGORY::get),
                    process -> new ViewHandler(process, store(process), view),
                    () -> false,
                    violation));
        });
        new SimulatedService(time, chance, faults, this::expireOrders);
        customers = new SimulatedCustomers(time, chance, faults, this::store, violation);
        bus.subscribe("operator", Subscription.toTypes(Set.of(EventParked.class)), this::parked);
        bus.subscribe("operator-of-sagas", Subscription.toTypes(Set.of(SagaStuck.class)), this::stuck);
        trade();
    }

    private ConsumerGroup group(
            String name,
            Stream<String> topics,
            Function<SimulatedProcess, BatchHandler> start,
            BooleanSupplier hasDeferred,
            Consumer<Throwable> violation) {
        return new ConsumerGroup(
                name, time, chance, faults, kafka, topics, start, this::lostEvents, hasDeferred, parts, violation);
    }

    private <S extends DomainEvent> ConsumerGroup saga(String name, Saga<S> saga, Consumer<Throwable> violation) {
        var poisoned = new PoisonedSaga<>(saga, new Poison(chance, faults));
        return group(
                name,
                ShippedFunctions.topics(parts.orchestrator(saga)),
                process -> new SagaEngine<>(parts.orchestrator(poisoned), store(process), backoff(), SAGA_LEASE),
                () -> !deferredStreams(name).isEmpty() || hasTimeLimits(name),
                violation);
    }

    private boolean hasTimeLimits(String function) {
        var limits = join(store.dueDeadlines(function, 1));
        return !limits.due().isEmpty() || limits.next().isPresent();
    }

    /**
     * Lets the operator decide on parked events. Half of those of the function that a team has added are discarded, since nothing
     * depends on it. All others are replayed.
     */
    private CompletionStage<Void> parked(List<Envelope> events) {
        for (var event : events) {
            var parked = (EventParked) EventTypes.decode(event);
            var discarded = parked.function().equals(WhenStockAddedThenRenameItem.NAME) && chance.happens(0.5);
            customers.parked(parked, discarded);
        }
        return CompletableFuture.completedFuture(null);
    }

    /** Lets the operator resume stuck sagas. */
    private CompletionStage<Void> stuck(List<Envelope> events) {
        for (var event : events) {
            customers.stuck(event.streamId(), (SagaStuck) EventTypes.decode(event));
        }
        return CompletableFuture.completedFuture(null);
    }

    /**
     * Runs to the end.
     *
     * @throws AssertionError if something that is promised does not hold
     */
    void run() {
        var begin = time.instant();
        var end = begin.plus(FAULTS_FOR);
        while (time.instant().isBefore(end)) {
            time.next();
            holds();
        }
        faults.end();
        SagaGuarantees.holdAtAnyTime(events());
        // Poisoned payments hold up no other order. They end too, once the gateway works for them.
        untilAllRest(faults.poisoned());
        faults.heal();
        untilAllRest(Set.of());
        var events = events();
        observer.hasSeen(events);
        customers.haveWhatTheyWereTold(events);
        eachKeyIsHandledInOrder(events);
        MemoryGuarantees.hold(events, gateway, views);
    }

    private void untilAllRest(Set<PaymentId> butFor) {
        var begin = time.instant();
        for (var look = begin; !restless(butFor).isEmpty(); look = look.plus(LOOK)) {
            if (time.instant().isAfter(begin.plus(PATIENCE))) {
                SagaGuarantees.holdAtAnyTime(events());
                throw new AssertionError("no rest within " + PATIENCE + ": " + restless(butFor));
            }
            while (time.instant().isBefore(look)) {
                time.next();
                holds();
            }
        }
    }

    /**
     * Each item is renamed once for each of its StockAdded events, in the order of its stream. Discarded events are the exception.
     */
    private static void eachKeyIsHandledInOrder(List<Envelope> events) {
        var came = new HashMap<Sku, List<String>>();
        var written = new HashMap<Sku, List<String>>();
        var discarded = events.stream()
                .map(EventTypes::decode)
                .filter(EventDiscarded.class::isInstance)
                .map(event -> ((EventDiscarded) event).eventId())
                .collect(toSet());
        events.stream()
                .filter(event -> !discarded.contains(event.id()))
                .map(EventTypes::decode)
                .forEach(event -> {
                    switch (event) {
                        case StockAdded added ->
                            came.computeIfAbsent(added.sku(), _ -> new ArrayList<>())
                                    .add(WhenStockAddedThenRenameItem.name(added)
                                            .value());
                        case ItemRenamed renamed ->
                            written.computeIfAbsent(renamed.sku(), _ -> new ArrayList<>())
                                    .add(renamed.name().value());
                        default -> {}
                    }
                });
        assertThat(written).as("what was written down of each item").isEqualTo(came);
    }

    /** Returns the count of each kind of fault. */
    Map<Kind, Integer> faults() {
        return faults.injected();
    }

    /** Returns all appended events, in order. */
    List<Envelope> events() {
        return join(store.readAll(0, Integer.MAX_VALUE)).stream()
                .map(PositionedEvent::envelope)
                .toList();
    }

    private void holds() {
        if (!violations.isEmpty()) {
            throw violations.getFirst();
        }
    }

    /** Returns the names of those that still have work. The orders of some payments are left out. */
    private List<String> restless(Set<PaymentId> butFor) {
        var events = events();
        var restless = new ArrayList<String>();
        if (!customers.areContent()) {
            restless.add("customers");
        }
        if (relay.position() < events.size()) {
            restless.add("relay");
        }
        // Orders that no other function ends expire.
        restless.addAll(openOrders(events, butFor));
        for (var group : groups) {
            if (!group.isIdle()) {
                restless.add(group.name());
            }
            deferredStreams(group.name()).stream()
                    .filter(stream -> butFor.isEmpty() || !isOf(butFor, stream))
                    .forEach(stream -> restless.add(group.name() + " with " + stream));
        }
        return restless;
    }

    /** Returns orders that have not ended, and saga instances. An order whose payment cannot be undone stays open if a saga leads it. */
    private List<String> openOrders(List<Envelope> events, Set<PaymentId> butFor) {
        var open = new LinkedHashMap<StreamId, Envelope>();
        for (var event : events) {
            switch (event.streamId().category()) {
                case "order" -> open.compute(event.streamId(), (_, before) -> before == null ? event : null);
                case "saga" -> {
                    if (event.type().equals("SagaEnded")) {
                        open.remove(event.streamId());
                    } else {
                        open.put(event.streamId(), event);
                    }
                }
                default -> {}
            }
        }
        return open.values().stream()
                .filter(event -> !isLed(event) || !isOf(butFor, event.streamId()))
                .map(event -> event.streamId() + " after " + event.type())
                .toList();
    }

    private static boolean isLed(Envelope last) {
        return !(EventTypes.decode(last) instanceof OrderPlaced placed)
                || placed.process().isPresent();
    }

    private boolean isOf(Set<PaymentId> payments, StreamId stream) {
        return switch (stream.category()) {
            case "order", "reservation" -> payments.contains(PaymentId.of(OrderId.parse(stream.entityId())));
            case "saga" ->
                payments.contains(PaymentId.of(OrderId.parse(
                        stream.entityId().substring(stream.entityId().indexOf('/') + 1))));
            case "command" -> isOf(payments, saga(stream));
            default -> false;
        };
    }

    /** Returns the stream of the instance that has requested a command. */
    private StreamId saga(StreamId command) {
        var request = join(store.load(command, 1)).getFirst();
        return ((CommandRequested) EventTypes.decode(request)).saga();
    }

    private Set<StreamId> deferredStreams(String function) {
        return join(store.deferred(function, streams())).entrySet().stream()
                .filter(line -> line.getValue().head().isPresent())
                .map(Map.Entry::getKey)
                .collect(toSet());
    }

    private Set<StreamId> streams() {
        for (var event : join(store.readAll(streamsKnown, Integer.MAX_VALUE))) {
            streams.add(event.envelope().streamId());
            streamsKnown = event.position();
        }
        return streams;
    }

    private void trade() {
        var shop = new MemoryShop(store, random);
        var skus = Stream.generate(() -> shop.item(1 + random.nextInt(4)))
                .limit(ITEMS)
                .toList();
        var users = Stream.generate(shop::user).limit(2).toList();
        var orders = 1 + random.nextInt(MAX_ORDERS);
        for (var order = 0; order < orders; order++) {
            customers.order(users, skus);
        }
        for (var added = random.nextInt(6); added > 0; added--) {
            customers.addStock(skus);
        }
    }

    private void expireOrders(SimulatedProcess process) {
        var orders = new ExpireOrders(
                new MemoryOverdueOrders(store(process), clock), store(process), ORDER_DEADLINE, ORDER_DEADLINE);
        process.later(EXPIRY, () -> expire(process, orders));
    }

    private void expire(SimulatedProcess process, ExpireOrders orders) {
        orders.run(BATCH).whenComplete((_, failure) -> {
            if (failure != null && !process.hasEnded() && !MemoryFunction.passes(failure)) {
                violations.add(new AssertionError("expire-orders has failed", failure));
            }
            process.later(EXPIRY, () -> expire(process, orders));
        });
    }

    /** A batch is in the rows at once, or not at all. */
    private record ViewHandler(SimulatedProcess process, EventStore store, MemoryView<?> view) implements BatchHandler {
        @Override
        public boolean handles(Envelope event) {
            return view.projection().categories().contains(event.streamId().category());
        }

        @Override
        public CompletionStage<List<Envelope>> find(Collection<StreamVersion> places) {
            return store.find(places);
        }

        @Override
        public CompletionStage<Void> handle(Collection<Envelope> batch) {
            return process.askDatabase(() -> view.handle(List.copyOf(batch)));
        }

        @Override
        public CompletionStage<Integer> retryDue(int limit) {
            return CompletableFuture.completedFuture(0);
        }
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private ProcessStore store(SimulatedProcess process) {
        return new ProcessStore(parts.store(store), process, faults);
    }

    private LostEvents lostEvents(SimulatedProcess process) {
        return new SimulatedLostEvents(store, process, parts, relay::position, handled);
    }

    private PatientGateway gateway(SimulatedProcess process) {
        var asked = new ProcessGateway(parts.gateway(gateway), process, chance, faults);
        return new PatientGateway(asked, PAYMENT_TIMEOUT, process, 0);
    }

    private Parameters parameters(SimulatedProcess process) {
        return new Parameters(backoff(), EFFECT_SLOTS, EFFECT_LEASE, process);
    }

    private Backoff backoff() {
        return new Backoff(Duration.ofMillis(200), Duration.ofSeconds(60), MAX_ATTEMPTS, random);
    }
}
