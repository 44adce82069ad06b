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
import dev.tideline.plan.StepState.Done;
import dev.tideline.plan.StepState.For;
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
 * One instance of a saga, its participants, and all that is under way between them. Whatever is under way may come next, and may come
 * again: so crashes, redeliveries, delays and reorderings are all moves. What need not happen, such as a refusal, happens at most as often
 * as the budget says.
 */
final class World {
    private static final int MOST_ATTEMPTS = 30;

    private final Rules rules;
    private final InstancePlan plan;
    private final int[] budget;
    private final Bag<Signal> signals;
    private final Bag<Command> commands;
    /** Commands that were answered, and attempts that were given up: nothing is appended for them any more. */
    private final Bag<String> closed;
    /** Steps that an operator answers for. */
    private final Bag<String> excused;

    private final Map<String, Part> parts;
    private final Known known;
    private TripIs trip = TripIs.OPEN;
    private Progress progress = new NotStarted();
    private int knownAs = -1;
    private boolean isOver;
    private boolean calledFor;

    /** What happens at most so often. */
    enum Rare {
        DUPLICATE,
        TIME_OUT,
        FAILURE,
        REFUSAL,
        CANCELLATION,
        LIMIT
    }

    /** What a participant has done. */
    enum Part {
        DONE,
        REFUSED,
        UNDONE,
        BARRED
    }

    /** The pivot confirms the trip; the end step and the customer call it off. */
    enum TripIs {
        OPEN,
        CONFIRMED,
        CALLED_OFF
    }

    private record Command(String step, boolean undo, int attempt, UUID id, boolean limited) {
        String number() {
            return step + (undo ? " undo " : " do ") + attempt;
        }
    }

    /** What runs the saga, and how participants keep their word. A test breaks it on purpose. */
    interface Rules {
        default Advance advance(InstancePlan plan, Progress progress, Signal signal) {
            return Interpreter.advance(plan, progress, signal);
        }

        /** True if a command that has nothing to append is answered all the same. */
        default boolean settles() {
            return true;
        }

        /** True if a participant knows a command that it has carried out. */
        default boolean remembers() {
            return true;
        }

        /** True if a participant that is to undo what it has not seen refuses it later. */
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
        signals = new Bag<>();
        signals.add(new Started(false));
        commands = new Bag<>();
        closed = new Bag<>();
        excused = new Bag<>();
        parts = new HashMap<>();
        known = new Known(new Bag.Numbers<>(), new HashMap<>());
    }

    private World(World other) {
        rules = other.rules;
        plan = other.plan;
        budget = other.budget.clone();
        signals = other.signals.copy();
        commands = other.commands.copy();
        closed = other.closed.copy();
        excused = other.excused.copy();
        parts = new HashMap<>(other.parts);
        known = other.known;
        knownAs = other.knownAs;
        trip = other.trip;
        progress = other.progress;
        isOver = other.isOver;
        calledFor = other.calledFor;
    }

    World after(Move move) {
        var next = new World(this);
        move.act().accept(next);
        return next;
    }

    /** Returns what tells two worlds apart. */
    Object state() {
        var left = 0;
        for (var most : budget) {
            left = left * 8 + most;
        }
        return new State(
                known(),
                known.numbers().of(Map.copyOf(parts)),
                signals,
                commands,
                closed,
                excused,
                left,
                trip,
                isOver,
                calledFor);
    }

    private int known() {
        if (knownAs < 0) {
            knownAs = known.numbers().of(progress);
        }
        return knownAs;
    }

    /** What is the same in all worlds of one beginning, so that it is worked out once. */
    private record Known(Bag.Numbers<Object> numbers, Map<Woken, Next> next) {}

    private record Woken(int progress, Signal signal) {}

    private record Next(Progress progress, int number, List<Request> requests) {}

    private record State(
            int progress,
            int parts,
            Bag<Signal> signals,
            Bag<Command> commands,
            Bag<String> closed,
            Bag<String> excused,
            int budget,
            TripIs trip,
            boolean isOver,
            boolean calledFor) {}

    /** Returns all that can happen next. If nothing can, all is over. */
    List<Move> moves() {
        var moves = new ArrayList<Move>();
        signals.stream().forEach(signal -> {
            moves.add(new Move(() -> "comes " + signal, world -> {
                world.signals.remove(signal);
                world.advance(signal);
            }));
            rarely(moves, Rare.DUPLICATE, () -> "comes, and will again, " + signal, world -> world.advance(signal));
        });
        commands.stream().forEach(command -> {
            for (var answer : answers(command)) {
                moves.add(new Move(answer.what(), world -> {
                    world.commands.remove(command);
                    answer.act().accept(world);
                }));
                rarely(moves, Rare.DUPLICATE, () -> answer.what().get() + ", and will again", answer.act());
            }
        });
        if (progress instanceof Running running) {
            running.all().forEach((step, state) -> waiting(step, state, moves));
            rarely(moves, Rare.LIMIT, () -> "the limit is over", world -> {
                world.isOver = true;
                world.calledFor = true;
                world.signals.add(new Expired());
            });
        }
        if (trip == TripIs.OPEN) {
            rarely(moves, Rare.CANCELLATION, () -> "the customer cancels", world -> {
                world.calledFor = true;
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
        if (waiting.whom() == For.PARTICIPANT) {
            var signal = new TimedOut(step, waiting.undo(), waiting.attempt());
            rarely(moves, Rare.TIME_OUT, () -> "comes " + signal, world -> world.advance(signal));
        } else if (waiting.whom() == For.OPERATOR) {
            for (var how : How.values()) {
                if (how == How.DONE && step.equals("call-off-trip") && isConfirmedUnseen()) {
                    continue; // An operator who says so has made sure of it.
                }
                moves.add(new Move(
                        () -> "an operator: " + how + " " + step, world -> world.decided(step, waiting.undo(), how)));
            }
        }
    }

    private boolean isConfirmedUnseen() {
        return trip == TripIs.CONFIRMED
                && progress instanceof Running running
                && !(running.step("confirm-trip").orElse(null) instanceof Done);
    }

    private void decided(String step, boolean undo, How how) {
        var resumed = progress.resume(step, how, new Note("a test")).orElseThrow();
        progress = Progress.evolve(progress, resumed);
        knownAs = -1;
        signals.add(new Resumed(step));
        if (how == How.RESUME) {
            // What an operator wants asked again is decided again.
            closed.remove(InstancePlan.commandId(plan.saga(), step, undo).toString());
        } else if (how == How.DONE && step.equals("call-off-trip")) {
            calledOff();
        } else {
            excused.add(step);
        }
    }

    private void calledOff() {
        if (trip == TripIs.OPEN) {
            trip = TripIs.CALLED_OFF;
            signals.add(new Happened(new TripCalledOff(TRIP, "late")));
        }
    }

    // The participants.

    private List<Move> answers(Command command) {
        var id = rules.remembers() ? command.id.toString() : command.number();
        if (closed.contains(id) || closed.contains(command.number())) {
            return List.of(new Move(() -> command.number() + ": known", _ -> {}));
        }
        if (command.limited && isOver) {
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
            world.calledFor = true;
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
            is(command.step, Part.REFUSED);
        }
    }

    private void givesUp(Command command, String reason) {
        closed.add(command.number());
        signals.add(new Failed(command.step, command.undo, command.attempt, reason));
    }

    private void decides(Command command) {
        if (trip != TripIs.OPEN) {
            settled(
                    command,
                    Optional.of(trip == TripIs.CONFIRMED ? new TripConfirmed(TRIP) : new TripCalledOff(TRIP, "late")));
        } else if (command.step.equals("call-off-trip")) {
            calledOff();
        } else {
            trip = TripIs.CONFIRMED;
            signals.add(new Happened(new TripConfirmed(TRIP)));
        }
    }

    private void takesPart(Command command) {
        var part = parts.get(command.step);
        if (command.undo) {
            switch (part) {
                case DONE -> {
                    laterStepsAreUndone(command.step);
                    is(command.step, Part.UNDONE);
                }
                case null -> is(command.step, Part.BARRED);
                default -> settled(command, Optional.of(event(command.step, part)));
            }
        } else if (part == null || part == Part.BARRED && !rules.bars()) {
            is(command.step, Part.DONE);
        } else if (part == Part.DONE && !rules.remembers()) {
            throw new AssertionError(command.step + " is done twice");
        } else {
            settled(command, Optional.of(event(command.step, part)));
        }
    }

    private void is(String step, Part part) {
        parts.put(step, part);
        signals.add(new Happened(event(step, part)));
    }

    private void settled(Command command, Optional<DomainEvent> found) {
        if (rules.settles()) {
            signals.add(new Settled(command.step, command.undo, found));
        }
    }

    private static DomainEvent event(String step, Part part) {
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
        var next = known.next().computeIfAbsent(new Woken(known(), signal), _ -> {
            var advance = rules.advance(plan, progress, signal);
            var after = progress;
            for (var event : advance.events()) {
                after = Progress.evolve(after, event);
            }
            return new Next(after, known.numbers().of(after), advance.requests());
        });
        progress = next.progress();
        knownAs = next.number();
        for (var request : next.requests()) {
            mayBeAsked(request);
            commands.add(new Command(
                    request.step(), request.undo(), request.attempt(), request.commandId(), request.limited()));
        }
    }

    private void mayBeAsked(Request request) {
        check(request.attempt() < MOST_ATTEMPTS, request.step() + " is asked for without end");
        check(
                request.commandId().equals(InstancePlan.commandId(plan.saga(), request.step(), request.undo())),
                request.step() + " is another command with each attempt");
        if (request.undo()) {
            check(trip != TripIs.CONFIRMED, request.step() + " is undone after the pivot");
            check(!pivotMayStillBeDone(), request.step() + " is undone while the pivot is under way");
            check(calledFor, request.step() + " is undone though nothing called for it");
        }
    }

    private boolean pivotMayStillBeDone() {
        return trip == TripIs.OPEN
                && commands.stream()
                        .anyMatch(command -> command.step.equals("confirm-trip")
                                && !(command.limited && isOver)
                                && !closed.contains(command.id.toString())
                                && !closed.contains(command.number()));
    }

    private void laterStepsAreUndone(String step) {
        var stage = plan.step(plan.place(step)).stage();
        for (var place = plan.place(step) + 1; place < plan.size(); place++) {
            var later = plan.step(place);
            check(
                    later.stage() == stage || parts.get(later.name()) != Part.DONE || excused.contains(later.name()),
                    step + " is undone before " + later.name());
        }
    }

    /** Called when nothing can happen any more. */
    void isRight() {
        check(progress instanceof Ended, "it does not end");
        var completed = ((Ended) progress).outcome() == Outcome.COMPLETED;
        for (var step : plan.steps()) {
            var isDone = step.equals("confirm-trip") ? trip == TripIs.CONFIRMED : parts.get(step) == Part.DONE;
            check(
                    isDone == completed || excused.contains(step),
                    step + (completed ? " is not done, and all is completed" : " is left done, and all is undone"));
        }
        check(
                completed || plan.endName().isEmpty() || trip == TripIs.CALLED_OFF || excused.contains("call-off-trip"),
                "the end step is not done, and all is undone");
    }

    private static void check(boolean holds, String violation) {
        if (!holds) {
            throw new AssertionError(violation);
        }
    }
}
