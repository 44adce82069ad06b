package dev.tideline.decision;

/**
 * A decision appends an event that it does not declare with {@link Appends}. A retry does not help; the code of the decision has to be
 * changed.
 */
public final class UndeclaredEventException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UndeclaredEventException(Class<?> decision, Class<?> event) {
        super("%s appends %s, which it does not declare. Add it to its @Appends."
                .formatted(decision.getSimpleName(), event.getSimpleName()));
    }
}
