package dev.tideline.runtime.payments;

/** The gateway was asked, and how it went is not known: to be asked again under the same payment id, or to be cancelled. */
final class OutcomeUnknownException extends RuntimeException {
    private static final long serialVersionUID = 1;

    OutcomeUnknownException(String message, Throwable cause) {
        super(message, cause);
    }
}
