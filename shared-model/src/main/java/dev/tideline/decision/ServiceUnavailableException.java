package dev.tideline.decision;

/**
 * A service outside that effects need is not to be asked at present, for any event: its circuit is open. A stage of
 * {@link Effect#call} that fails with this is no failed attempt: the function pauses until the service may be asked again.
 */
public final class ServiceUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Without a stack trace: it tells a state, for as long as that lasts, and not a place. */
    public ServiceUnavailableException(String message) {
        super(message, null, false, false);
    }
}
