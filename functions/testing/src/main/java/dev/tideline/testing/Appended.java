package dev.tideline.testing;

import dev.tideline.decision.Changes;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The types of events that decisions have appended after {@link Given}, by the class that decides. */
final class Appended {
    private static final Map<Class<?>, Set<Class<?>>> TYPES = new ConcurrentHashMap<>();

    private Appended() {}

    static void note(Class<?> decision, Changes changes) {
        var types = TYPES.computeIfAbsent(decision, _ -> ConcurrentHashMap.newKeySet());
        changes.list().forEach(change -> types.add(change.event().getClass()));
    }

    static Set<Class<?>> by(Class<?> decision) {
        return TYPES.getOrDefault(decision, Set.of());
    }

    static void forget(Class<?> decision) {
        TYPES.remove(decision);
    }
}
