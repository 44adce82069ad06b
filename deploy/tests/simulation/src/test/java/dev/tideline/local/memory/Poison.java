package dev.tideline.local.memory;

import dev.tideline.local.memory.Faults.Kind;
import java.util.HashMap;
import java.util.Map;

/** Makes one function fail at some inputs, a few times or until they are parked. All its processes fail in the same way. */
final class Poison {
    private static final int FEW = 5;
    private static final int MANY = 40;

    private final Chance chance;
    private final Faults faults;

    /** The number of failures that are left. */
    private final Map<Object, Integer> failures = new HashMap<>();

    Poison(Chance chance, Faults faults) {
        this.chance = chance;
        this.faults = faults;
    }

    /** @throws IllegalStateException if the function fails at this input this time */
    void strike(Object input) {
        var left = failures.computeIfAbsent(
                input,
                _ -> faults.strikes(Kind.POISON) ? 1 + chance.random().nextInt(chance.happens(0.2) ? MANY : FEW) : 0);
        if (left > 0) {
            failures.put(input, left - 1);
            throw new IllegalStateException("as it happens");
        }
    }
}
