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

/** Runs all histories of a world, or a random one. */
final class Histories {
    private final Map<Object, Origin> seen = new HashMap<>();
    private final Map<String, String> violations = new LinkedHashMap<>();

    private record Origin(Object state, Supplier<String> what) {}

    private Histories() {}

    /** Runs all histories. */
    static Histories of(World first) {
        var histories = new Histories();
        var next = new ArrayDeque<World>();
        histories.seen.put(first.state(), new Origin("", () -> "the start"));
        next.push(first);
        while (!next.isEmpty()) {
            histories.explore(next.pop(), next);
        }
        return histories;
    }

    private void explore(World world, ArrayDeque<World> next) {
        var state = world.state();
        var moves = world.moves();
        if (moves.isEmpty()) {
            check(state, () -> "the end", world::checkEnd);
        }
        for (var move : moves) {
            check(state, move.what(), () -> {
                var after = world.after(move);
                if (seen.putIfAbsent(after.state(), new Origin(state, move.what())) == null) {
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

    /** Returns the number of different states of the world. */
    int states() {
        return seen.size();
    }

    /** Returns each violation, with the first history that shows it. */
    Map<String, String> violations() {
        return violations;
    }

    /** Runs a random history. */
    static void random(World first, Random chance) {
        var lines = new ArrayList<String>();
        try {
            var world = first;
            for (List<Move> moves = world.moves(); !moves.isEmpty(); moves = world.moves()) {
                var move = moves.get(chance.nextInt(moves.size()));
                lines.add("\n  " + move.what().get());
                world = world.after(move);
            }
            world.checkEnd();
        } catch (AssertionError violation) {
            throw new AssertionError(violation.getMessage() + String.join("", lines), violation);
        }
    }
}
