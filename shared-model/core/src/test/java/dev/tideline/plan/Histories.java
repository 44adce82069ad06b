package dev.tideline.plan;

import dev.tideline.plan.World.Move;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** All histories of a world, or one by chance. */
final class Histories {
    private final Map<Object, Before> seen = new HashMap<>();
    private final Map<String, String> violations = new LinkedHashMap<>();

    private record Before(Object state, Supplier<String> what) {}

    private Histories() {}

    /** Goes through all histories. */
    static Histories of(World first) {
        var histories = new Histories();
        var next = new ArrayDeque<World>();
        histories.seen.put(first.state(), new Before("", () -> "it begins"));
        next.push(first);
        while (!next.isEmpty()) {
            histories.goOn(next.pop(), next);
        }
        return histories;
    }

    private void goOn(World world, ArrayDeque<World> next) {
        var state = world.state();
        var moves = world.moves();
        if (moves.isEmpty()) {
            check(state, () -> "it is over", world::isRight);
        }
        for (var move : moves) {
            check(state, move.what(), () -> {
                var after = world.after(move);
                if (seen.putIfAbsent(after.state(), new Before(state, move.what())) == null) {
                    next.push(after);
                }
            });
        }
    }

    private void check(Object state, Supplier<String> what, Runnable act) {
        try {
            act.run();
        } catch (AssertionError violation) {
            violations.computeIfAbsent(violation.getMessage(), _ -> history(state) + "\n  " + what.get());
        }
    }

    private String history(Object state) {
        var lines = new ArrayList<String>();
        for (var before = seen.get(state); before != null; before = seen.get(before.state())) {
            lines.addFirst("\n  " + before.what().get());
        }
        return String.join("", lines);
    }

    /** Returns how many different states of the world there are. */
    int states() {
        return seen.size();
    }

    /** Returns each rule that is broken, with a history that breaks it. */
    Map<String, String> violations() {
        return violations;
    }

    /** Lives one history. */
    static void one(World first, Random chance) {
        var lines = new ArrayList<String>();
        try {
            var world = first;
            for (List<Move> moves = world.moves(); !moves.isEmpty(); moves = world.moves()) {
                var move = moves.get(chance.nextInt(moves.size()));
                lines.add("\n  " + move.what().get());
                world = world.after(move);
            }
            world.isRight();
        } catch (AssertionError violation) {
            throw new AssertionError(violation.getMessage() + String.join("", lines), violation);
        }
    }
}
