package dev.tideline.plan;

import dev.tideline.event.DomainEvent;
import dev.tideline.plan.InstancePlan.PlannedCommand;
import dev.tideline.plan.InstancePlan.PlannedStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A saga as data: its steps in order, with their answers, undos and time limits. If a step is refused before the pivot is
 * done, all requested steps are undone in reverse. After the pivot, each step is requested until it is done.
 *
 * @param <S> the event that starts an instance
 */
public final class Plan<S extends DomainEvent> {
    final Builder<S> parts;

    private Plan(Builder<S> parts) {
        this.parts = parts;
    }

    /**
     * Begins a plan.
     *
     * @param name the name of the saga, and of the function that runs it
     * @param version the version of the plan, raised with every change; an instance keeps the version that it has started with
     * @param key returns the key of the instance that an event starts
     */
    public static <S extends DomainEvent> Builder<S> of(String name, int version, Class<S> start, Function<S, ?> key) {
        return new Builder<>(name, version, start, key);
    }

    public String name() {
        return parts.name;
    }

    public int version() {
        return parts.version;
    }

    public Class<S> start() {
        return parts.start;
    }

    /** Returns the whole limit: the time limit up to the pivot, from the timestamp of the start event. */
    public Duration limit() {
        return parts.limit.orElseThrow();
    }

    /** Returns the types of events that an instance waits for: answers and cancellations. */
    public Set<Class<? extends DomainEvent>> awaits() {
        var types = new LinkedHashSet<Class<? extends DomainEvent>>();
        parts.answers().forEach(answer -> types.addAll(answer.meanings().keySet()));
        parts.cancellations.forEach(one -> types.add(one.type()));
        return types;
    }

    /**
     * Returns the type of the events that answer a step, or its undo; empty if the plan has no such step.
     *
     * @param step the name of the step or of the end step
     */
    Optional<Class<? extends DomainEvent>> answerType(String step, boolean undo) {
        var ofSteps = parts.steps()
                .filter(one -> one.name().equals(step))
                .flatMap(one -> undo
                        ? one.undo().map(Step.CommandSpec::answer).stream()
                        : Stream.of(one.command().answer()));
        var ofEnd = parts.end.filter(one -> !undo && one.name().equals(step)).map(End::answer);
        return Stream.concat(ofSteps, ofEnd.stream())
                .<Class<? extends DomainEvent>>map(Answer::type)
                .findFirst();
    }

    /** Returns the keys of the instances that an event may wake or start. As a rule there is one. */
    public Set<String> keys(DomainEvent event) {
        var keys = new TreeSet<String>();
        if (start().isInstance(event)) {
            keys.add(parts.key.apply(start().cast(event)).toString());
        }
        parts.answers().filter(answer -> answer.meaning(event).isPresent()).forEach(one -> keys.add(one.key(event)));
        parts.cancellations.stream().filter(one -> one.is(event)).forEach(one -> keys.add(one.key(event)));
        return keys;
    }

    /**
     * Returns the plan for one start event.
     *
     * @throws IllegalArgumentException if two things of one step have the same name
     */
    public InstancePlan instance(S event) {
        var planned = new ArrayList<PlannedStep>();
        for (var stage = 0; stage < parts.stages.size(); stage++) {
            for (var step : parts.stages.get(stage)) {
                planned.addAll(planned(step, event, stage));
            }
        }
        return new InstancePlan(
                this,
                parts.key.apply(event).toString(),
                planned,
                reason -> parts.end.map(end -> end.planned(event, reason, parts.stepLimit.orElseThrow())));
    }

    private <T> List<PlannedStep> planned(Step<S, T> step, S event, int stage) {
        var within = step.within().or(() -> parts.stepLimit).orElseThrow();
        return step.things().apply(event).stream()
                .map(thing -> new PlannedStep(
                        step.thing()
                                .map(name -> step.name() + "/" + name.apply(thing))
                                .orElse(step.name()),
                        stage,
                        step.command().planned(thing, within),
                        step.undo().map(undo -> undo.planned(thing, within))))
                .toList();
    }

    /** The step that comes last when a saga is undone. It tells the domain the reason. */
    record End<S>(String name, BiFunction<S, String, ?> command, Answer<?> answer) {
        PlannedCommand planned(S start, String reason, Duration within) {
            return new PlannedCommand(name, () -> command.apply(start, reason), within);
        }
    }

    record Cancellation<E extends DomainEvent>(Class<E> type, Function<E, ?> key) {
        boolean is(DomainEvent event) {
            return type.isInstance(event);
        }

        String key(DomainEvent event) {
            return key.apply(type.cast(event)).toString();
        }
    }

    /** Builds a plan. */
    public static final class Builder<S extends DomainEvent> {
        final String name;
        final int version;
        final Class<S> start;
        final Function<S, ?> key;
        final List<List<Step<S, ?>>> stages = new ArrayList<>();
        final List<Integer> pivots = new ArrayList<>();
        final List<Cancellation<?>> cancellations = new ArrayList<>();
        Optional<Duration> limit = Optional.empty();
        Optional<Duration> stepLimit = Optional.empty();
        Optional<String> bar = Optional.empty();
        Optional<End<S>> end = Optional.empty();

        private Builder(String name, int version, Class<S> start, Function<S, ?> key) {
            this.name = name;
            this.version = version;
            this.start = start;
            this.key = key;
        }

        /**
         * Sets the time limits.
         *
         * @param whole the whole limit: if the pivot was not requested when it ends, the saga is undone
         * @param each the time limit of each attempt, for steps without one of their own; after it, the step is requested again
         */
        public Builder<S> limits(Duration whole, Duration each) {
            limit = Optional.of(whole);
            stepLimit = Optional.of(each);
            return this;
        }

        /** Adds a stage: steps that run together. */
        @SafeVarargs
        @SuppressWarnings("varargs")
        public final Builder<S> then(Step<S, ?>... together) {
            stages.add(List.of(together));
            return this;
        }

        /**
         * Adds the pivot: once it is done, nothing is undone. If the whole limit ends while the pivot waits for an answer, the saga waits
         * too.
         */
        public Builder<S> pivot(Step<S, S> step) {
            pivots.add(stages.size());
            return then(step);
        }

        /**
         * Adds the pivot: once it is done, nothing is undone.
         *
         * @param barredBy the name of the end step, which then is the bar. It is requested if the whole limit ends while the pivot waits
         *     for an answer. If the bar is done, the pivot will be refused; if the bar is refused, the pivot is done.
         */
        public Builder<S> pivot(Step<S, S> step, String barredBy) {
            bar = Optional.of(barredBy);
            return pivot(step);
        }

        /**
         * Adds the step that comes last when a saga is undone.
         *
         * @param command makes the data of the command from the start event and the reason. The reason is that of the refusal,
         *     {@link InstancePlan#EXPIRED} or {@link InstancePlan#CANCELLED}.
         */
        public Builder<S> end(String step, BiFunction<S, String, ?> command, Answer<?> answer) {
            end = Optional.of(new End<>(step, command, answer));
            return this;
        }

        /**
         * Lets an event of the domain cancel the saga. If the event means that the end step is done, the end step is not requested.
         *
         * @param instance returns the key of the instance that an event cancels
         */
        public <E extends DomainEvent> Builder<S> cancelledBy(Class<E> type, Function<E, ?> instance) {
            cancellations.add(new Cancellation<>(type, instance));
            return this;
        }

        /** @throws IllegalArgumentException with one line for each fault of the plan */
        public Plan<S> build() {
            var faults = PlanFaults.of(this);
            if (!faults.isEmpty()) {
                throw new IllegalArgumentException(String.join("\n", faults));
            }
            return new Plan<>(this);
        }

        Stream<Step<S, ?>> steps() {
            return stages.stream().flatMap(List::stream);
        }

        Stream<Answer<?>> answers() {
            return Stream.concat(steps().flatMap(Step::answers), end.map(End::answer).stream());
        }
    }
}
