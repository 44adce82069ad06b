package dev.tideline.plan;

import dev.tideline.plan.InstancePlan.PlannedCommand;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A step of a plan: a command with its answer, and its undo. A step has the name of its participant, the function that carries it out.
 *
 * @param <S> the start event of the saga
 * @param <T> the input of the step's commands: the start event, or one of several things
 */
public final class Step<S, T> {
    private final Function<S, List<T>> things;
    private final Optional<Function<T, ?>> thing;
    private final CommandSpec<T> command;
    private final Optional<CommandSpec<T>> undo;
    private final Optional<Duration> within;

    /** A command of a plan, for any input. */
    record CommandSpec<T>(String target, Function<T, ?> data, Answer<?> answer) {
        PlannedCommand planned(T of, Duration within) {
            return new PlannedCommand(target, () -> data.apply(of), within);
        }
    }

    private Step(
            Function<S, List<T>> things,
            Optional<Function<T, ?>> thing,
            CommandSpec<T> command,
            Optional<CommandSpec<T>> undo,
            Optional<Duration> within) {
        this.things = things;
        this.thing = thing;
        this.command = command;
        this.undo = undo;
        this.within = within;
    }

    /**
     * Returns a step without an undo.
     *
     * @param command makes the data of the command: a record of ids and quantities, with nothing personal
     */
    public static <S> Step<S, S> step(String name, Function<S, ?> command, Answer<?> answer) {
        return new Step<>(
                List::of,
                Optional.empty(),
                new CommandSpec<>(name, command, answer),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * Returns a step for each of several things. The steps run together.
     *
     * @param things returns the things, each with all data for its commands
     * @param thing returns the name of a thing, unique in its instance; each answer must tell it too ({@link Answer#about})
     */
    public static <S, T> Step<S, T> stepForEach(
            String name, Function<S, List<T>> things, Function<T, ?> thing, Function<T, ?> command, Answer<?> answer) {
        return new Step<>(
                things,
                Optional.of(thing),
                new CommandSpec<>(name, command, answer),
                Optional.empty(),
                Optional.empty());
    }

    /** Adds an undo, whose command has the same data as the step's. */
    public Step<S, T> undo(String name, Answer<?> answer) {
        return undo(name, command.data(), answer);
    }

    /**
     * Adds an undo. If its participant has not seen the step yet, it bars the step: a step that arrives late is refused.
     *
     * @param name the name of the participant
     * @param command makes the data of the command
     */
    public Step<S, T> undo(String name, Function<T, ?> command, Answer<?> answer) {
        return new Step<>(things, thing, this.command, Optional.of(new CommandSpec<>(name, command, answer)), within);
    }

    /** Sets the time limit of each attempt of the step and of its undo. After it, the step or its undo is requested again. */
    public Step<S, T> within(Duration limit) {
        return new Step<>(things, thing, command, undo, Optional.of(limit));
    }

    String name() {
        return command.target();
    }

    Function<S, List<T>> things() {
        return things;
    }

    Optional<Function<T, ?>> thing() {
        return thing;
    }

    CommandSpec<T> command() {
        return command;
    }

    Optional<CommandSpec<T>> undo() {
        return undo;
    }

    Optional<Duration> within() {
        return within;
    }

    Stream<Answer<?>> answers() {
        return Stream.concat(Stream.of(command.answer()), undo.stream().map(CommandSpec::answer));
    }
}
