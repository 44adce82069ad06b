package dev.tideline.event;

/** A delivery is no event of the store: it lacks what every event has. A retry would not help. */
public final class NotACloudEventException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NotACloudEventException(String message) {
        super(message);
    }
}
