package dev.tideline.decision;

/**
 * A service outside that effects need fails for every event at present, as far as known. A stage of {@link Effect#call} that
 * fails with this is no failed attempt of its event.
 */
public final class ServiceUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean asked;

    /** The service was not asked: its circuit is open. */
    public ServiceUnavailableException(String message) {
        this(message, false);
    }

    /** The service was asked, and has failed as it fails for others. */
    public static ServiceUnavailableException asked(String message) {
        return new ServiceUnavailableException(message, true);
    }

    /** Makes an exception without a stack trace: it tells a lasting state, and not a place. */
    private ServiceUnavailableException(String message, boolean asked) {
        super(message, null, false, false);
        this.asked = asked;
    }

    public boolean wasAsked() {
        return asked;
    }
}
