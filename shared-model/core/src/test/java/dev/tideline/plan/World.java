package dev.tideline.plan;

import static dev.tideline.plan.Trip.TRIP;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.Note;
import dev.tideline.plan.Advance.Request;
import dev.tideline.plan.CommandEvent.CommandFailed;
import dev.tideline.plan.Progress.Ended;
import dev.tideline.plan.Progress.NotStarted;
import dev.tideline.plan.Progress.Running;
import dev.tideline.plan.SagaEvent.How;
import dev.tideline.plan.SagaEvent.Outcome;
import dev.tideline.plan.Signal.Expired;
import dev.tideline.plan.Signal.Failed;
import dev.tideline.plan.Signal.Happened;
import dev.tideline.plan.Signal.Resumed;
import dev.tideline.plan.Signal.Settled;
import dev.tideline.plan.Signal.Started;
import dev.tideline.plan.Signal.TimedOut;
import dev.tideline.plan.StepState.Actor;
import dev.tideline.plan.StepState.Done;
import dev.tideline.plan.StepState.Waiting;
import dev.tideline.plan.Trip.FlightEvent.FlightBooked;
import dev.tideline.plan.Trip.FlightEvent.FlightFull;
import dev.tideline.plan.Trip.FlightEvent.FlightLocked;
import dev.tideline.plan.Trip.FlightEvent.FlightReturned;
import dev.tideline.plan.Trip.RoomEvent.RoomBooked;
import dev.tideline.plan.Trip.RoomEvent.RoomFull;
import dev.tideline.plan.Trip.RoomEvent.RoomLocked;
import dev.tideline.plan.Trip.RoomEvent.RoomReturned;
import dev.tideline.plan.Trip.TicketEvent.TicketSent;
import dev.tideline.plan.Trip.TripEvent.TripCalledOff;
import dev.tideline.plan.Trip.TripEvent.TripConfirmed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A saga instance, its participants, and the signals and commands that are under way between them. Each of these may arrive next, and may
 * arrive again. So moves cover crashes, redeliveries, delays and reorderings. The budget limits the number of rare moves, such as refusals.
 */
final class World {
    private static final int MOST_ATTEMPTS = 30;

    private final Rules rules;
    private final InstancePlan plan;
    private final int[] budget;
    private final NumberedSet<Signal> signals;
    private final NumberedSet<Command> commands;
    /** The commands that were answered and the attempts that were given up. Participants append nothing for them any more. */
    private final NumberedSet<String> closed;
    /** The steps that an operator has skipped or done by hand. */
    private final NumberedSet<String> byOperator;

    private final Map<String, ParticipantState> parts;
    private final Memo memo;
    private TripState trip = TripState.OPEN;
    private Progress progress = new NotStarted();
    private int progressNumber = -1;
    private boolean isLimitOver;
    private boolean isUndoJustified;

    /** A kind of move that the budget limits. */
    enum Rare {
        DUPLICATE,
        TIME_OUT,
        FAILURE,
        REFUSAL,
        CANCELLATION,
        LIMIT
    }

    /** The state of a step at its participant. */
    enum ParticipantState {
        DONE,
        REFUSED,
        UNDONE,
        BARRED
    }

    /** The state of the trip. The pivot confirms it; the end step and the customer call it off. */
    enum TripState {
        OPEN,
        CONFIRMED,
        CALLED_OFF
    }

    private record Command(String step, boolean undo, int attempt, UUID id, boolean limited) {
        String number() {
            return step + (undo ? " undo " : " do ") + attempt;
        }
    }

    /** The rules of the interpreter and of participants. A test breaks them on purpose. */
    interface Rules {
        default Advance advance(InstancePlan plan, Progress progress, Signal signal) {
            return Interpreter.advance(plan, progress, signal);
        }

        /** True if a participant that has nothing to append answers with {@link Settled}. */
        default boolean settles() {
            return true;
        }

        /** True if a participant recognizes a command that it has carried out before. */
        default boolean remembers() {
            return true;
        }

        /** True if the undo of an unseen step makes its participant refuse the step later. */
        default boolean bars() {
            return true;
        }
    }

    record Move(Supplier<String> what, Consumer<World> act) {}

    World(Rules rules, InstancePlan plan, Map<Rare, Integer> budget) {
        this.rules = rules;
        this.plan = plan;
        this.budget = Stream.of(Rare.values())
                .mapToInt(rare -> budget.getOrDefault(rare, 0))
                .toArray();
        signals = new NumberedSet<>();
        signals.add(new Started(false));
        commands = new NumberedSet<>();
        closed = new NumberedSet<>();
        byOperator = new NumberedSet<>();
        parts = new HashMap<>();
        memo = new Memo(new NumberedSet.Numbers<>(), new HashMap<>());
    }

    private World(World other) {
        rules = other.rules;
        plan = other.plan;
        budget = other.budget.clone();
        signals = other.signals.copy();
        commands = other.commands.copy();
        closed = other.closed.copy();
        byOperator = other.byOperator.copy();
        parts = new HashMap<>(other.parts);
        memo = other.memo;
        progressNumber = other.progressNumber;
        trip = other.trip;
        progress = other.progress;
        isLimitOver = other.isLimitOver;
        isUndoJustified = other.isUndoJustified;
    }

    World after(Move move) {
        var next = new World(this);
        move.act().accept(next);
        return next;
    }

    /** Returns the state of this world. Worlds with equal states have the same future. */
    Object state() {
        var left = 0;
        for (var most : budget) {
            left = left * 8 + most;
        }
        return new State(
                progressNumber(),
                memo.numbers().of(Map.copyOf(parts)),
                signals,
                commands,
                closed,
                byOperator,
                left,
                trip,
                isLimitOver,
                isUndoJustified);
    }

    private int progressNumber() {
        if (progressNumber < 0) {
            progressNumber = memo.numbers().of(progress);
        }
        return progressNumber;
    }

    /** Results of the interpreter that all worlds of one start share, so that each is computed once. */
    private record Memo(NumberedSet.Numbers<Object> numbers, Map<MemoKey, MemoValue> next) {}

    private record MemoKey(int progress, Signal signal) {}

    private record MemoValue(Progress progress, int number, List<Request> requests) {}

    private record State(
            int progress,
            int parts,
            NumberedSet<Signal> signals,
            NumberedSet<Command> commands,
            NumberedSet<String> closed,
            NumberedSet<String> byOperator,
            int budget,
            TripState trip,
            boolean isLimitOver,
            boolean isUndoJustified) {}

    /** Returns the possible next moves. The history ends if there is none. */
    List<Move> moves() {
        var moves = new ArrayList<Move>();
        signals.stream().forEach(signal -> {
            moves.add(new Move(() -> "signal " + signal, world -> {
                world.signals.remove(signal);
                world.advance(signal);
            }));
            rarely(
                    moves,
                    Rare.DUPLICATE,
                    () -> "signal, to be delivered again, " + signal,
                    world -> world.advance(signal));
        });
        commands.stream().forEach(command -> {
            for (var answer : answers(command)) {
                moves.add(new Move(answer.what(), world -> {
                    world.commands.remove(command);
                    answer.act().accept(world);
                }));
                rarely(moves, Rare.DUPLICATE, () -> answer.what().get() + ", to be delivered again", answer.act());
            }
        });
        if (progress instanceof Running running) {
            running.all().forEach((step, state) -> waiting(step, state, moves));
            rarely(moves, Rare.LIMIT, () -> "the whole limit ends", world -> {
                world.isLimitOver = true;
                world.isUndoJustified = true;
                world.signals.add(new Expired());
            });
        }
        if (trip == TripState.OPEN) {
            rarely(moves, Rare.CANCELLATION, () -> "the customer cancels", world -> {
                world.isUndoJustified = true;
                world.calledOff();
            });
        }
        return moves;
    }

    private void rarely(List<Move> moves, Rare rare, Supplier<String> what, Consumer<World> act) {
        if (budget[rare.ordinal()] > 0) {
            moves.add(new Move(what, world -> {
                world.budget[rare.ordinal()]--;
                act.accept(world);
            }));
        }
    }

    private void waiting(String step, StepState state, List<Move> moves) {
        if (!(state instanceof Waiting waiting)) {
            return;
        }
        if (waiting.nextActor() == Actor.PARTICIPANT) {
            var signal = new TimedOut(step, waiting.undo(), waiting.attempt());
            rarely(moves, Rare.TIME_OUT, () -> "signal " + signal, world -> world.advance(signal));
        } else if (waiting.nextActor() == Actor.OPERATOR) {
            for (var how : How.values()) {
                if (how == How.DONE && step.equals("call-off-trip") && isConfirmedUnseen()) {
                    continue; // An operator who says that the bar is done has first made sure that the pivot is not.
                }
                moves.add(new Move(
                        () -> "an operator: " + how + " " + step, world -> world.decided(step, waiting.undo(), how)));
            }
        }
    }

    private boolean isConfirmedUnseen() {
        return trip == TripState.CONFIRMED
                && progress instanceof Running running
                && !(running.step("confirm-trip").orElse(null) instanceof Done);
    }

    private void decided(String step, boolean undo, How how) {
        var resumed = progress.resume(step, how, new Note("a test")).orElseThrow();
        progress = Progress.evolve(progress, resumed);
        progressNumber = -1;
        signals.add(new Resumed(step));
        if (how == How.RESUME) {
            // A participant decides again if an operator resumes the step.
            closed.remove(InstancePlan.commandId(plan.saga(), step, undo).toString());
        } else if (how == How.DONE && step.equals("call-off-trip")) {
            calledOff();
        } else {
            byOperator.add(step);
        }
    }

    private void calledOff() {
        if (trip == TripState.OPEN) {
            trip = TripState.CALLED_OFF;
            signals.add(new Happened(new TripCalledOff(TRIP, "late")));
        }
    }

    // The participants.

    private List<Move> answers(Command command) {
        var id = rules.remembers() ? command.id.toString() : command.number();
        if (closed.contains(id) || closed.contains(command.number())) {
            return List.of(new Move(() -> command.number() + ": answered before", _ -> {}));
        }
        if (command.limited && isLimitOver) {
            return List.of(new Move(
                    () -> command.number() + ": overdue", world -> world.givesUp(command, CommandFailed.OVERDUE)));
        }
        var answers = new ArrayList<Move>();
        answers.add(new Move(() -> command.number(), world -> {
            world.closed.add(id);
            switch (command.step) {
                case "confirm-trip", "call-off-trip" -> world.decides(command);
                default -> world.takesPart(command);
            }
        }));
        rarely(
                answers,
                Rare.FAILURE,
                () -> command.number() + ": fails",
                world -> world.givesUp(command, "unreadable"));
        rarely(answers, Rare.REFUSAL, () -> command.number() + ": refuses", world -> {
            world.closed.add(id);
            world.isUndoJustified = true;
            world.refuses(command);
        });
        return answers;
    }

    private void refuses(Command command) {
        if (command.undo
                || !command.limited
                || command.step.equals("confirm-trip")
                || parts.containsKey(command.step)) {
            settled(command, Optional.empty());
        } else {
            become(command.step, ParticipantState.REFUSED);
        }
    }

    private void givesUp(Command command, String reason) {
        closed.add(command.number());
        signals.add(new Failed(command.step, command.undo, command.attempt, reason));
    }

    private void decides(Command command) {
        if (trip != TripState.OPEN) {
            settled(
                    command,
                    Optional.of(
                            trip == TripState.CONFIRMED ? new TripConfirmed(TRIP) : new TripCalledOff(TRIP, "late")));
        } else if (command.step.equals("call-off-trip")) {
            calledOff();
        } else {
            trip = TripState.CONFIRMED;
            signals.add(new Happened(new TripConfirmed(TRIP)));
        }
    }

    private void takesPart(Command command) {
        var part = parts.get(command.step);
        if (command.undo) {
            switch (part) {
                case DONE -> {
                    checkLaterStepsAreUndone(command.step);
                    become(command.step, ParticipantState.UNDONE);
                }
                case null -> become(command.step, ParticipantState.BARRED);
                default -> settled(command, Optional.of(event(command.step, part)));
            }
        } else if (part == null || part == ParticipantState.BARRED && !rules.bars()) {
            become(command.step, ParticipantState.DONE);
        } else if (part == ParticipantState.DONE && !rules.remembers()) {
            throw new AssertionError(command.step + " is done twice");
        } else {
            settled(command, Optional.of(event(command.step, part)));
        }
    }

    private void become(String step, ParticipantState part) {
        parts.put(step, part);
        signals.add(new Happened(event(step, part)));
    }

    private void settled(Command command, Optional<DomainEvent> found) {
        if (rules.settles()) {
            signals.add(new Settled(command.step, command.undo, found));
        }
    }

    private static DomainEvent event(String step, ParticipantState part) {
        var guest = step.contains("/") ? step.substring(step.indexOf('/') + 1) : "";
        if (step.startsWith("book-flight")) {
            return switch (part) {
                case DONE -> new FlightBooked(TRIP, guest);
                case REFUSED -> new FlightFull(TRIP, guest, "strike");
                case UNDONE -> new FlightReturned(TRIP, guest);
                case BARRED -> new FlightLocked(TRIP, guest);
            };
        }
        if (step.equals("book-room")) {
            return switch (part) {
                case DONE -> new RoomBooked(TRIP);
                case REFUSED -> new RoomFull(TRIP);
                case UNDONE -> new RoomReturned(TRIP);
                case BARRED -> new RoomLocked(TRIP);
            };
        }
        return new TicketSent(TRIP);
    }

    // The saga.

    private void advance(Signal signal) {
        var next = memo.next().computeIfAbsent(new MemoKey(progressNumber(), signal), _ -> {
            var advance = rules.advance(plan, progress, signal);
            var after = progress;
            for (var event : advance.events()) {
                after = Progress.evolve(after, event);
            }
            return new MemoValue(after, memo.numbers().of(after), advance.requests());
        });
        progress = next.progress();
        progressNumber = next.number();
        for (var request : next.requests()) {
            checkRequest(request);
            commands.add(new Command(
                    request.step(), request.undo(), request.attempt(), request.commandId(), request.limited()));
        }
    }

    private void checkRequest(Request request) {
        check(request.attempt() < MOST_ATTEMPTS, request.step() + " is requested without end");
        check(
                request.commandId().equals(InstancePlan.commandId(plan.saga(), request.step(), request.undo())),
                request.step() + " has another command id with each attempt");
        if (request.undo()) {
            check(trip != TripState.CONFIRMED, request.step() + " is undone after the pivot");
            check(!pivotMayStillBeDone(), request.step() + " is undone while the pivot is open");
            check(isUndoJustified, request.step() + " is undone without a reason");
        }
    }

    private boolean pivotMayStillBeDone() {
        return trip == TripState.OPEN
                && commands.stream()
                        .anyMatch(command -> command.step.equals("confirm-trip")
                                && !(command.limited && isLimitOver)
                                && !closed.contains(command.id.toString())
                                && !closed.contains(command.number()));
    }

    private void checkLaterStepsAreUndone(String step) {
        var stage = plan.step(plan.place(step)).stage();
        for (var place = plan.place(step) + 1; place < plan.size(); place++) {
            var later = plan.step(place);
            check(
                    later.stage() == stage
                            || parts.get(later.name()) != ParticipantState.DONE
                            || byOperator.contains(later.name()),
                    step + " is undone before " + later.name());
        }
    }

    /** Checks the end of a history. */
    void checkEnd() {
        check(progress instanceof Ended, "the saga does not end");
        var completed = ((Ended) progress).outcome() == Outcome.COMPLETED;
        for (var step : plan.steps()) {
            var isDone = step.equals("confirm-trip")
                    ? trip == TripState.CONFIRMED
                    : parts.get(step) == ParticipantState.DONE;
            check(
                    isDone == completed || byOperator.contains(step),
                    step
                            + (completed
                                    ? " is not done, but the saga is completed"
                                    : " is still done, but the saga is undone"));
        }
        check(
                completed
                        || plan.endName().isEmpty()
                        || trip == TripState.CALLED_OFF
                        || byOperator.contains("call-off-trip"),
                "the end step is not done, but the saga is undone");
    }

    private static void check(boolean holds, String violation) {
        if (!holds) {
            throw new AssertionError(violation);
        }
    }
}
