package dev.tideline.plan;

import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Changes;
import dev.tideline.decision.Changes.Limit;
import dev.tideline.decision.OutOfOrderException;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.Category;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.Json;
import dev.tideline.event.StreamId;
import dev.tideline.plan.Advance.Request;
import dev.tideline.plan.CommandEvent.CommandFailed;
import dev.tideline.plan.CommandEvent.CommandRequested;
import dev.tideline.plan.CommandEvent.CommandSettled;
import dev.tideline.plan.Progress.Ended;
import dev.tideline.plan.Progress.NotStarted;
import dev.tideline.plan.Progress.Running;
import dev.tideline.plan.SagaEvent.SagaEnded;
import dev.tideline.plan.SagaEvent.SagaResumed;
import dev.tideline.plan.SagaEvent.SagaStarted;
import dev.tideline.plan.SagaEvent.SagaStuck;
import dev.tideline.plan.SagaEvent.StepDone;
import dev.tideline.plan.SagaEvent.StepRefused;
import dev.tideline.plan.SagaEvent.StepRequested;
import dev.tideline.plan.SagaEvent.StepTimedOut;
import dev.tideline.plan.SagaEvent.UndoDone;
import dev.tideline.plan.SagaEvent.UndoRequested;
import dev.tideline.plan.StepState.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Decides on the instances of a saga. An event wakes its instance: a start event, an answer, a cancellation, or the end of a command. The
 * instance's own events wake it too, when a time limit that they have begun has passed, or when an operator has decided.
 *
 * <p>All methods are pure functions. An event may come twice, late, and in any order relative to events of other streams.
 */
@Appends({
    SagaStarted.class,
    StepRequested.class,
    StepDone.class,
    StepRefused.class,
    StepTimedOut.class,
    UndoRequested.class,
    UndoDone.class,
    SagaStuck.class,
    SagaEnded.class,
    CommandRequested.class
})
public final class Orchestrator<S extends DomainEvent> {
    /** Takes the place of a step's name in the whole limit. */
    private static final String WHOLE_LIMIT = "";

    private final Saga<S> saga;
    private final Advancing interpreter;
    private final Plans<S> plans;
    private final String name;

    /** Runs a plan, as {@link Interpreter#advance} does. A test passes another one, which breaks a rule. */
    interface Advancing {
        Advance advance(InstancePlan plan, Progress progress, Signal signal);
    }

    public Orchestrator(Saga<S> saga) {
        this(saga, Interpreter::advance);
    }

    Orchestrator(Saga<S> saga, Advancing interpreter) {
        this.saga = saga;
        this.interpreter = interpreter;
        this.plans = saga.plans();
        this.name = plans.newest().name();
    }

    /**
     * The start event of an instance, for the events of one batch. It is decoded once, and the plan of its instance is
     * made once.
     *
     * @param <S> its type
     */
    public static final class Start<S extends DomainEvent> {
        private final Envelope envelope;
        private final Instant now;
        private final Map<Integer, InstancePlan> instances = new HashMap<>();
        private S decoded;

        /**
         * @param envelope with an event of the type that starts instances
         * @param now the time of the store's clock; used if the instance has not started yet
         */
        public Start(Envelope envelope, Instant now) {
            this.envelope = envelope;
            this.now = now;
        }

        public Envelope envelope() {
            return envelope;
        }

        private S event(Class<S> type) {
            if (decoded == null) {
                decoded = type.cast(EventTypes.decode(envelope));
            }
            return decoded;
        }

        private InstancePlan instance(Plan<S> plan) {
            return instances.computeIfAbsent(plan.version(), _ -> plan.instance(event(plan.start())));
        }
    }

    /**
     * An event that wakes instances.
     *
     * @param found the event that {@link CommandSettled#found} refers to
     */
    public record Wake(StreamId stream, long version, DomainEvent event, Optional<DomainEvent> found) {}

    /** Returns the name of the saga. */
    public String name() {
        return name;
    }

    /** Returns the name of an event that a plan waits for, and that the saga's class does not declare ({@link Awaits}). */
    public Optional<String> undeclared() {
        var declared = Optional.ofNullable(saga.getClass().getAnnotation(Awaits.class)).stream()
                .flatMap(awaits -> Stream.of(awaits.value()))
                .toList();
        return events().filter(event -> declared.stream().noneMatch(context -> context.isAssignableFrom(event)))
                .map(EventTypes::nameOf)
                .findFirst();
    }

    private Stream<Class<? extends DomainEvent>> events() {
        return Stream.concat(Stream.of(plans.newest().start()), plans.all().flatMap(plan -> plan.awaits().stream()));
    }

    /**
     * Returns the names of the events that the function subscribes to. An instance's own events are delivered only when their time limit
     * has passed.
     */
    public Set<String> awaits() {
        return Stream.concat(events(), Stream.of(CommandSettled.class, CommandFailed.class))
                .map(EventTypes::nameOf)
                .collect(toUnmodifiableSet());
    }

    /** Returns true if the event has the type that starts instances. */
    public boolean isStart(Envelope event) {
        return event.type().equals(EventTypes.nameOf(plans.newest().start()));
    }

    /** Returns the stream of the start event of an instance. */
    public StreamId startStream(String key) {
        return StreamId.of(category(plans.newest().start()), key);
    }

    /** Returns the keys of the instances that an event wakes, mostly one. */
    public Set<String> keys(Wake wake) {
        return switch (wake.event()) {
            case CommandEvent command -> key(command.saga());
            case SagaEvent _ -> key(wake.stream());
            case DomainEvent other -> plans.keys(other);
        };
    }

    private Set<String> key(StreamId stream) {
        var prefix = Progress.stream(name, "").id().value();
        return stream.value().startsWith(prefix) ? Set.of(stream.value().substring(prefix.length())) : Set.of();
    }

    /**
     * Decides on the instances that an event wakes.
     *
     * @param starts the start events of these instances, by key. An instance without one is not woken
     * @throws UnknownPlanException if this code does not have the plan of an instance
     * @throws OutOfOrderException if the event that settles a command was not found
     */
    public Reaction decide(Wake wake, Map<String, Start<S>> starts, States states) {
        var changes = Changes.none();
        for (var key : keys(wake)) {
            var start = starts.get(key);
            if (start != null && saga.starts(start.event(plans.newest().start()))) {
                changes = changes.and(decide(wake, key, start, states));
            }
        }
        return Reaction.append(changes);
    }

    private Changes decide(Wake wake, String key, Start<S> start, States states) {
        var stream = Progress.stream(name, key);
        var progress = states.of(stream);
        if (progress instanceof Ended) {
            return Changes.none();
        }
        var plan = plan(progress);
        var instance = start.instance(plan);
        if (progress instanceof Running running) {
            states.fetch(instance.upcoming(running));
        }
        var signals = new ArrayList<Signal>();
        var end = start.envelope.timestamp().plus(plan.limit());
        var left = Duration.between(start.now, end);
        if (progress instanceof NotStarted) {
            signals.add(new Signal.Started(!left.isPositive()));
        }
        signal(wake, stream.id(), states).ifPresent(signals::add);
        var decided = new Decided(key, end, left);
        for (var signal : signals) {
            progress = decided.advance(instance, progress, signal);
        }
        return decided.changes;
    }

    private Plan<S> plan(Progress progress) {
        return plans.of(progress).orElseThrow(() -> new UnknownPlanException(name, version(progress)));
    }

    private static int version(Progress progress) {
        return switch (progress) {
            case NotStarted _ -> 0;
            case Running running -> running.saga().version();
            case Ended ended -> ended.last().saga().version();
        };
    }

    private static Optional<Signal> signal(Wake wake, StreamId instance, States states) {
        return switch (wake.event()) {
            case CommandSettled settled ->
                isCurrent(wake, settled, states)
                        ? undo(settled, instance)
                                .map(undo -> new Signal.Settled(settled.step(), undo, found(wake, settled)))
                        : Optional.empty();
            case CommandFailed failed ->
                undo(failed, instance)
                        .map(undo -> new Signal.Failed(failed.step(), undo, failed.attempt(), failed.reason()));
            case CommandRequested _ -> Optional.empty();
            case StepRequested requested ->
                Optional.of(new Signal.TimedOut(requested.step(), false, requested.attempt()));
            case UndoRequested requested ->
                Optional.of(new Signal.TimedOut(requested.step(), true, requested.attempt()));
            case SagaStarted _ -> Optional.of(new Signal.Expired());
            case SagaResumed resumed -> Optional.of(new Signal.Resumed(resumed.step()));
            case SagaEvent _ -> Optional.empty();
            case DomainEvent other -> Optional.of(new Signal.Happened(other));
        };
    }

    /** Returns true if no newer request follows this settlement. An operator may have resumed the step after it. */
    private static boolean isCurrent(Wake wake, CommandSettled settled, States states) {
        return states.of(CommandState.stream(settled.commandId())).requested() < wake.version();
    }

    /** Returns true for the command of an undo; empty for a command that is not of this instance. */
    private static Optional<Boolean> undo(CommandEvent command, StreamId instance) {
        return Stream.of(false, true)
                .filter(undo ->
                        InstancePlan.commandId(instance, command.step(), undo).equals(command.commandId()))
                .findFirst();
    }

    private static Optional<DomainEvent> found(Wake wake, CommandSettled settled) {
        if (settled.found().isPresent() && wake.found().isEmpty()) {
            throw new OutOfOrderException("the event that settles the command is not in the store yet");
        }
        return wake.found();
    }

    /** Collects the changes of one instance. */
    private final class Decided {
        private final String key;
        private final Instant end;
        private final Duration left;
        private Changes changes = Changes.none();

        /**
         * @param end the end of the whole limit
         * @param left the time until then
         */
        Decided(String key, Instant end, Duration left) {
            this.key = key;
            this.end = end;
            this.left = left;
        }

        Progress advance(InstancePlan plan, Progress progress, Signal signal) {
            var advance = interpreter.advance(plan, progress, signal);
            var stream = Progress.stream(name, key);
            var within = new HashMap<String, Duration>();
            advance.requests().forEach(request -> within.put(request.step(), request.within()));
            for (var event : advance.events()) {
                changes = changes.and(stream, event, limits(progress, event, within));
                progress = Progress.evolve(progress, event);
            }
            for (var request : advance.requests()) {
                changes = changes.and(CommandState.stream(request.commandId()), requested(stream.id(), request));
            }
            return progress;
        }

        private CommandRequested requested(StreamId instance, Request request) {
            return new CommandRequested(
                    request.commandId(),
                    instance,
                    request.step(),
                    request.attempt(),
                    request.target(),
                    Json.TOLERANT.valueToTree(request.data()),
                    request.limited() ? Optional.of(new DueTime(end)) : Optional.empty());
        }

        /** Returns the time limits that begin or end with an event. */
        private List<Limit> limits(Progress before, SagaEvent event, Map<String, Duration> within) {
            return switch (event) {
                case SagaStarted _ -> left.isPositive() ? List.of(limit(WHOLE_LIMIT, Optional.of(left))) : List.of();
                case StepRequested one -> List.of(limit(one.step(), Optional.of(within.get(one.step()))));
                case UndoRequested one -> List.of(limit(one.step(), Optional.of(within.get(one.step()))));
                case StepDone one -> List.of(limit(one.step(), Optional.empty()));
                case StepRefused one -> List.of(limit(one.step(), Optional.empty()));
                case UndoDone one -> List.of(limit(one.step(), Optional.empty()));
                case SagaStuck one -> List.of(limit(one.step(), Optional.empty()));
                case SagaEnded _ ->
                    Stream.concat(Stream.of(WHOLE_LIMIT), waiting(before).keySet().stream())
                            .map(step -> limit(step, Optional.empty()))
                            .toList();
                case StepTimedOut _, SagaResumed _ -> List.of();
            };
        }

        private Limit limit(String step, Optional<Duration> after) {
            return new Limit(name, step, after);
        }
    }

    /** Returns the steps that wait for an answer, or for an operator. */
    private static Map<String, Waiting> waiting(Progress progress) {
        var waiting = new HashMap<String, Waiting>();
        if (progress instanceof Running running) {
            running.all().forEach((step, state) -> {
                if (state instanceof Waiting one) {
                    waiting.put(step, one);
                }
            });
        }
        return waiting;
    }

    /**
     * Returns the streams that may have an answer which was not delivered yet. They are read before a time limit has an effect. The entity
     * id of an answer's stream is the key of the instance, or the thing.
     *
     * @param passed the event that has begun the time limit
     * @param progress the state of its instance
     */
    public Set<StreamId> answerStreams(SagaEvent passed, String key, Progress progress) {
        var steps = switch (passed) {
            case StepRequested one -> Set.of(one.step());
            case UndoRequested one -> Set.of(one.step());
            case SagaStarted _ -> waiting(progress).keySet();
            case SagaEvent _ -> Set.<String>of();
        };
        var instance = Progress.stream(name, key).id();
        return waiting(progress).entrySet().stream()
                .filter(step -> steps.contains(step.getKey()))
                .flatMap(step -> {
                    var undo = step.getValue().undo();
                    var command = StreamId.of("command", InstancePlan.commandId(instance, step.getKey(), undo));
                    return Stream.concat(Stream.of(command), answerStreams(progress, step.getKey(), undo, key));
                })
                .collect(toUnmodifiableSet());
    }

    private Stream<StreamId> answerStreams(Progress progress, String step, boolean undo, String key) {
        var slash = step.indexOf('/');
        var entities = slash < 0 ? Stream.of(key) : Stream.of(key, step.substring(slash + 1));
        var plain = slash < 0 ? step : step.substring(0, slash);
        return plans.of(progress).flatMap(plan -> plan.answerType(plain, undo)).stream()
                .flatMap(type -> entities.map(entity -> StreamId.of(category(type), entity)));
    }

    private static String category(Class<?> type) {
        return categories(type)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "%s has no category. Annotate the sealed interface of its context with @Category."
                                .formatted(type.getName())));
    }

    private static Stream<String> categories(Class<?> type) {
        return Stream.concat(
                Stream.ofNullable(type.getAnnotation(Category.class)).map(Category::value),
                Stream.of(type.getInterfaces()).flatMap(Orchestrator::categories));
    }
}
