package dev.tideline.plan;

import dev.tideline.plan.InstancePlan.PlannedCommand;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One step of a plan: a command to a function, how it is answered, and how it is undone. It has the name of the function.
 *
 * @param <S> the event that starts the saga
 * @param <T> what the step is taken for: that event, or each of several things with all that its commands need to know
 */
public final class Step<S, T> {
    private final Function<S, List<T>> things;
    private final Optional<Function<T, ?>> thing;
    private final Ask<T> ask;
    private final Optional<Ask<T>> undo;
    private final Optional<Duration> within;

    /** A command as a plan has it. */
    record Ask<T>(String target, Function<T, ?> command, Answer<?> answer) {
        PlannedCommand order(T of, Duration within) {
            return new PlannedCommand(target, () -> command.apply(of), within);
        }
    }

    private Step(
            Function<S, List<T>> things,
            Optional<Function<T, ?>> thing,
            Ask<T> ask,
            Optional<Ask<T>> undo,
            Optional<Duration> within) {
        this.things = things;
        this.thing = thing;
        this.ask = ask;
        this.undo = undo;
        this.within = within;
    }

    /** @param command what the function needs to know: a record of ids and quantities, with nothing personal */
    public static <S> Step<S, S> step(String name, Function<S, ?> command, Answer<?> answer) {
        var ask = new Ask<S>(name, command, answer);
        return new Step<>(List::of, Optional.empty(), ask, Optional.empty(), Optional.empty());
    }

    /**
     * Makes a step that is taken for each of several things, all together.
     *
     * @param thing the name of a thing, unique in the saga; an answer says it too ({@link Answer#about})
     */
    public static <S, T> Step<S, T> stepForEach(
            String name, Function<S, List<T>> things, Function<T, ?> thing, Function<T, ?> command, Answer<?> answer) {
        var ask = new Ask<T>(name, command, answer);
        return new Step<>(things, Optional.of(thing), ask, Optional.empty(), Optional.empty());
    }

    /** Says how the step is undone, by a function that is told the same as the step's. */
    public Step<S, T> undo(String name, Answer<?> answer) {
        return undo(name, ask.command(), answer);
    }

    /**
     * Says how the step is undone. A function that has not seen the step yet bars it: a step that comes late is refused.
     *
     * @param name of the function
     */
    public Step<S, T> undo(String name, Function<T, ?> command, Answer<?> answer) {
        return new Step<>(things, thing, ask, Optional.of(new Ask<>(name, command, answer)), within);
    }

    /** Says how long an answer is waited for, of the step and of its undo, before the same is asked again. */
    public Step<S, T> within(Duration limit) {
        return new Step<>(things, thing, ask, undo, Optional.of(limit));
    }

    String name() {
        return ask.target();
    }

    Function<S, List<T>> things() {
        return things;
    }

    Optional<Function<T, ?>> thing() {
        return thing;
    }

    Ask<T> ask() {
        return ask;
    }

    Optional<Ask<T>> undo() {
        return undo;
    }

    Optional<Duration> within() {
        return within;
    }

    Stream<Answer<?>> answers() {
        return Stream.concat(Stream.of(ask.answer()), undo.stream().map(Ask::answer));
    }
}
