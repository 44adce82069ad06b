package dev.tideline.event;

/** What was brought is no event of ours: it lacks what every event has. Trying again would not help. */
public final class NotACloudEventException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NotACloudEventException(String message) {
        super(message);
    }
}
