package dev.tideline.runtime.handling;

import dev.tideline.decision.Effect;
import dev.tideline.decision.Participant;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.ServiceUnavailableException;
import dev.tideline.event.Envelope;
import dev.tideline.event.UnknownEventException;
import dev.tideline.store.EventStore;
import dev.tideline.store.StoreUnavailableException;
import dev.tideline.store.StreamVersion;
import io.opentelemetry.api.trace.SpanKind;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Delivers events to a reactor, or commands to a participant, and appends the events that follow. For a batch, it loads the streams
 * together, makes all decisions in memory, and appends once.
 *
 * <p>An event has its result exactly once, even if it is delivered many times, late or concurrently. The id of each resulting event is
 * derived from the function, the causing event, the step and the index. The store accepts an id once.
 *
 * <p>A failing event does not stop its batch. It is deferred with the later events of its stream, in the append of the batch, and retried
 * later.
 *
 * <p>A failure that concerns every event is reported to the caller. Stages then fail with {@link StoreUnavailableException},
 * {@link UnknownEventException} or {@link ContendedException}. They fail with {@link ServiceUnavailableException} while the circuit of a
 * service that new events need is open. The batch may have been handled in part, and has to be delivered again.
 *
 */
public final class ReactorEngine implements BatchHandler {
    private static final Logger LOG = Logger.getLogger(ReactorEngine.class);

    /** The pause before the retry of an event whose effect failed because its service fails for every caller. */
    private static final Duration SERVICE_PAUSE = Duration.ofSeconds(5);

    private final String function;
    private final Decider decider;
    private final EventStore store;
    private final DeferralPolicy policy;
    private final Deferrals deferrals;
    private final Batch batch;
    private final Duration effectLease;
    private final EffectStage effects;
    /** Runs the effects of deferred events. They have slots of their own, and take none from new events. */
    private final EffectStage effectsAgain;

    private final EffectCalls calls;
    private final Set<UUID> underWay = ConcurrentHashMap.newKeySet();

    /**
     * @param effectSlots the most effects of new events at once. Deferred events have half as many slots
     * @param effectLease the time after which any instance retries an effect without an outcome. It is longer than any effect takes
     * @param timer runs tasks after a pause
     */
    public record Parameters(Backoff backoff, int effectSlots, Duration effectLease, ScheduledExecutorService timer) {}

    public ReactorEngine(String function, Reactor<?> reactor, EventStore store, Parameters parameters) {
        this(function, new ReactorDecider<>(reactor), store, parameters);
    }

    public ReactorEngine(String function, Participant<?> participant, EventStore store, Parameters parameters) {
        this(function, new ParticipantDecider<>(function, participant, store), store, parameters);
    }

    private ReactorEngine(String function, Decider decider, EventStore store, Parameters parameters) {
        this.function = function;
        this.decider = decider;
        this.store = store;
        this.policy = new DeferralPolicy(function, parameters.backoff());
        this.deferrals = new Deferrals(function);
        this.effectLease = parameters.effectLease();
        this.batch = new Batch(store, policy, effectLease, deferrals);
        this.effects = new EffectStage(parameters.effectSlots());
        this.effectsAgain = new EffectStage(Math.max(1, parameters.effectSlots() / 2));
        this.calls = new EffectCalls(function, parameters.timer());
    }

    /** Completes when all resulting events are appended, and all resulting effects have started. */
    @Override
    public CompletionStage<Void> handle(Collection<Envelope> batch) {
        return bring(handled(batch));
    }

    /** Handles new events. While any circuit is open, it handles them one by one. */
    private CompletionStage<Void> bring(List<Envelope> events) {
        if (events.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        var unavailable = calls.unavailable();
        if (unavailable.isPresent()) {
            return CompletableFuture.failedFuture(unavailable.get());
        }
        var now = calls.inDoubt() ? 1 : events.size();
        return take(events.subList(0, now)).thenCompose(_ -> bring(events.subList(now, events.size())));
    }

    private CompletionStage<Void> take(List<Envelope> events) {
        var processing = new Processing(function);
        var deliveries =
                events.stream().map(processing::begin).map(Delivery::first).toList();
        return processing.end(tasks(deliveries).thenCompose(batch::settle)).thenCompose(this::start);
    }

    private CompletionStage<List<Task>> tasks(List<Delivery> deliveries) {
        return decider.on(deliveries.stream().map(Delivery::event).toList())
                .thenApply(decisions -> deliveries.stream()
                        .map(delivery -> Task.first(delivery, decisions.apply(delivery.event())))
                        .toList());
    }

    @Override
    public boolean handles(Envelope event) {
        return decider.handles(event);
    }

    @Override
    public CompletionStage<List<Envelope>> find(Collection<StreamVersion> places) {
        return store.find(places);
    }

    @Override
    public CompletionStage<Integer> retryDue(int limit) {
        var inDoubt = calls.inDoubt();
        var most = inDoubt ? 1 : limit;
        return store.takeDue(function, most, effectLease).thenCompose(due -> {
            deferrals.taken(due, effectLease);
            if (due.size() == most) {
                deferrals.dueAfter(inDoubt ? EffectCalls.PAUSE : Duration.ZERO);
            }
            var processing = new Processing(function);
            var deliveries = due.stream()
                    .filter(event -> !underWay.contains(event.envelope().id()))
                    .map(event -> Delivery.due(event, processing.begin(event.envelope())))
                    .toList();
            return processing
                    .end(tasks(deliveries).thenCompose(batch::settle).thenCompose(this::start))
                    .thenApply(_ -> due.size());
        });
    }

    @Override
    public void whenDue(Consumer<Duration> listener) {
        deferrals.whenDue(listener);
    }

    @Override
    public CompletionStage<Void> idle() {
        return effects.idle().thenCompose(_ -> effectsAgain.idle());
    }

    private CompletionStage<Void> start(List<PendingEffect> pending) {
        var started = pending.stream()
                .map(effect -> {
                    var event = effect.task().cause().id();
                    underWay.add(event);
                    var stage = effect.task().delivery().deferred() ? effectsAgain : effects;
                    return stage.start(() -> perform(effect).whenComplete((_, failure) -> {
                        underWay.remove(event);
                        if (failure != null) {
                            EventLogContext.with(
                                    function,
                                    effect.task().cause(),
                                    () -> LOG.warn(
                                            function + " could not append the outcome of the effect of event " + event
                                                    + "; retrying when its lease ends",
                                            failure));
                        }
                    }));
                })
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(started);
    }

    /** Runs an effect, and appends the resulting events. If its outcome leads to another effect, this runs in the same slot. */
    private CompletionStage<Void> perform(PendingEffect pending) {
        return perform(pending.task(), pending.effect());
    }

    private <T> CompletionStage<Void> perform(Task task, Effect<T> effect) {
        return traced(task, effect)
                .handle((value, failure) -> {
                    if (Causes.of(failure) instanceof ServiceUnavailableException unavailable) {
                        return postpone(task, unavailable);
                    }
                    return follow(
                            failure == null
                                    ? task.next(states -> effect.outcome().apply(value, states))
                                    : task.failing(new EffectFailedException(effect.name(), failure)));
                })
                .thenCompose(stage -> stage);
    }

    private CompletionStage<Void> follow(Task next) {
        return batch.settle(List.of(next))
                .thenCompose(
                        more -> more.isEmpty() ? CompletableFuture.completedFuture(null) : perform(more.getFirst()));
    }

    private CompletionStage<Void> postpone(Task task, ServiceUnavailableException unavailable) {
        var results = List.of(new DeliveryResult.Postponed(task.delivery(), SERVICE_PAUSE, unavailable));
        return store.append(policy.append(results)).thenAccept(_ -> deferrals.committed(results));
    }

    /** Starts the effect within its span, so that spans of its network calls are children of this span. */
    private <T> CompletionStage<T> traced(Task task, Effect<T> effect) {
        var span = Traces.begin(
                effect.name(), SpanKind.INTERNAL, task.cause().metadata().traceparent());
        try (var _ = span.makeCurrent()) {
            return calls.call(effect, !task.delivery().deferred())
                    .whenComplete((_, failure) -> Traces.end(span, failure));
        }
    }

    /** An effect that may begin, because its event has been deferred. */
    record PendingEffect(Task task, Effect<?> effect) {}
}
