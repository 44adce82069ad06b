package dev.tideline.local.memory;

import static java.util.stream.Collectors.toSet;

import dev.tideline.bus.Subscription;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.payments.PatientGateway;
import dev.tideline.plan.CommandEvent.CommandRequested;
import dev.tideline.plan.Orchestrator;
import dev.tideline.plan.Saga;
import dev.tideline.runtime.handling.Backoff;
import dev.tideline.runtime.handling.BatchHandler;
import dev.tideline.runtime.handling.ReactorEngine;
import dev.tideline.runtime.handling.ReactorEngine.Parameters;
import dev.tideline.runtime.handling.SagaEngine;
import dev.tideline.runtime.views.Projection;
import dev.tideline.saga.expireorders.ExpireOrders;
import dev.tideline.store.PositionedEvent;
import dev.tideline.testing.memory.InMemoryEventBus;
import dev.tideline.testing.memory.InMemoryEventStore;
import dev.tideline.testing.memory.InMemoryRelay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;

/**
 * The whole shop in memory: every reactor, participant, saga, projection and the timer, the shipped ones, on the store and the bus
 * in memory. Nothing happens but in {@link #publish} and {@link #settle}, and time passes only there.
 */
final class MemoryBackend implements AutoCloseable {
    /** The pause between two looks of a trigger for due events. */
    private static final Duration DUE_PAUSE = Duration.ofMillis(250);

    /** A time longer than any work takes that ends. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    static final Duration PAYMENT_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final int BATCH = 100;
    private static final Duration ORDER_DEADLINE = Duration.ofMinutes(15);

    private final RandomGenerator random;
    private final Workers workers;
    private final Backoff backoff;
    private final Parameters parameters;
    private final InMemoryEventBus bus;
    private final ExpireOrders expireOrders;
    private final List<MemoryFunction> functions = new ArrayList<>();
    private final ConcurrentLinkedQueue<CompletableFuture<Void>> underWay = new ConcurrentLinkedQueue<>();
    private InMemoryRelay relay;
    private int published;

    final SimulatedTime time;
    final InMemoryEventStore store;
    final MemoryGateway gateway;
    final MemoryViews views = new MemoryViews();

    MemoryBackend(Workers workers, RandomGenerator random) {
        this(workers, random, ShippedFunctions.sagas(ORDER_DEADLINE));
    }

    MemoryBackend(Workers workers, RandomGenerator random, Map<String, Saga<?>> sagas) {
        this.workers = workers;
        this.random = random;
        time = new SimulatedTime(workers);
        store = new InMemoryEventStore(time);
        bus = new InMemoryEventBus(workers);
        relay = new InMemoryRelay(store, bus, 0);
        gateway = new MemoryGateway();
        expireOrders = new ExpireOrders(new MemoryOverdueOrders(store, time), store, ORDER_DEADLINE, ORDER_DEADLINE);
        backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(60), 10, random);
        parameters = new Parameters(backoff, 32, LEASE, time);

        var patient = new PatientGateway(gateway, PAYMENT_TIMEOUT, time, 0);
        ShippedFunctions.reactors(patient)
                .forEach((name, reactor) ->
                        function(name, Set.of(reactor.event()), new ReactorEngine(name, reactor, store, parameters)));
        ShippedFunctions.participants(patient)
                .forEach((name, participant) -> function(
                        name, Set.of(CommandRequested.class), new ReactorEngine(name, participant, store, parameters)));
        sagas.forEach(this::saga);
        ShippedFunctions.projections().forEach(this::view);
    }

    private <S extends DomainEvent> void saga(String name, Saga<S> saga) {
        var orchestrator = new Orchestrator<>(saga);
        var wokenBy =
                orchestrator.awaits().stream().map(EventTypes.byName()::get).collect(toSet());
        function(name, wokenBy, new SagaEngine<>(orchestrator, store, backoff, LEASE));
    }

    private void function(String name, Set<Class<? extends DomainEvent>> wokenBy, BatchHandler engine) {
        var function = new MemoryFunction(name, engine, time);
        functions.add(function);
        bus.subscribe(name, Subscription.toTypes(wokenBy), function::handle);
    }

    private void view(Projection<?> projection) {
        var view = views.add(projection);
        bus.subscribe(projection.function(), Subscription.toCategories(projection.categories()), view::handle);
    }

    /** Runs the timer function once. */
    void expireOrders() {
        expireOrders.run(BATCH).toCompletableFuture().join();
    }

    /** Returns all events, in the order of their positions. */
    List<Envelope> events() {
        return join(store.readAll(0, Integer.MAX_VALUE)).stream()
                .map(PositionedEvent::envelope)
                .toList();
    }

    /** Publishes the events that are in the store now, and runs the handlers. Events that these append are not published. */
    void publish() {
        for (var left = events().size() - published; left > 0; ) {
            var next = join(relay.publishNext(1 + random.nextInt(Math.min(left, BATCH))));
            underWay.add(next.handled().toCompletableFuture());
            published += next.events();
            left -= next.events();
        }
        workers.runAll();
    }

    /** Publishes everything once more, as a relay may that has crashed. */
    void publishAllAgain() {
        relay = new InMemoryRelay(store, bus, 0);
        published = 0;
        settle();
    }

    /** Runs until nothing is left to do, and lets time pass where something waits. */
    void settle() {
        publishUntilQuiet();
        for (var end = time.instant().plus(PATIENCE); somethingWaits(); ) {
            if (time.instant().isAfter(end)) {
                throw new AssertionError("no rest within " + PATIENCE);
            }
            time.pass(DUE_PAUSE);
            functions.forEach(function ->
                    workers.execute(() -> underWay.add(function.retryDue().toCompletableFuture())));
            workers.runAll();
            publishUntilQuiet();
        }
        underWay.forEach(CompletableFuture::join);
        underWay.clear();
    }

    private void publishUntilQuiet() {
        do {
            publish();
        } while (published < events().size());
    }

    private boolean somethingWaits() {
        var streams = events().stream().map(Envelope::streamId).collect(toSet());
        return time.hasTimers()
                || underWay.stream().anyMatch(stage -> !stage.isDone())
                || functions.stream()
                        .anyMatch(function -> hasPassedLimit(function)
                                || join(store.deferred(function.name(), streams)).values().stream()
                                        .anyMatch(line -> line.head().isPresent()));
    }

    private boolean hasPassedLimit(MemoryFunction function) {
        return !join(store.dueDeadlines(function.name(), 1)).due().isEmpty();
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    @Override
    public void close() {
        workers.close();
    }
}
