package dev.tideline.decision;

/**
 * A service that effects call is unavailable for every event, as far as known. If {@link Effect#call} fails with this exception, it does
 * not count as a failed attempt of its event.
 */
public final class ServiceUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean asked;

    /** The service was not asked: its circuit is open. */
    public ServiceUnavailableException(String message) {
        this(message, false);
    }

    /** The service was asked, and has failed as for other events. */
    public static ServiceUnavailableException asked(String message) {
        return new ServiceUnavailableException(message, true);
    }

    /** Makes an exception without a stack trace, since it reports a lasting state and not a place in the code. */
    private ServiceUnavailableException(String message, boolean asked) {
        super(message, null, false, false);
        this.asked = asked;
    }

    public boolean wasAsked() {
        return asked;
    }
}
