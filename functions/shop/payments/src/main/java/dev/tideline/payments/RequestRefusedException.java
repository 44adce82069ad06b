package dev.tideline.payments;

/** The gateway does not take this request as it is, and has taken no money. Asking again soon is of no use. */
final class RequestRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    RequestRefusedException(String message) {
        super(message);
    }
}
