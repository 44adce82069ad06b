package dev.tideline.choreography.scaffold;

/** Something that a caller has to give otherwise. */
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refused(String message, Object... values) {
        super(message.formatted(values));
    }
}
