package dev.tideline.payments;

/** The gateway was asked, and how it went is not known: to be asked again under the same payment id, or to be cancelled. */
final class OutcomeUnknownException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean answered;

    private OutcomeUnknownException(String message, boolean answered) {
        super(message);
        this.answered = answered;
    }

    private OutcomeUnknownException(String message, Throwable cause, boolean answered) {
        super(message, cause);
        this.answered = answered;
    }

    /** The gateway has answered, and the answer says nothing of the outcome. */
    static OutcomeUnknownException answered(String message) {
        return new OutcomeUnknownException(message, true);
    }

    static OutcomeUnknownException answered(String message, Throwable cause) {
        return new OutcomeUnknownException(message, cause, true);
    }

    /** No answer has arrived. */
    static OutcomeUnknownException silent(String message) {
        return new OutcomeUnknownException(message, false);
    }

    static OutcomeUnknownException silent(String message, Throwable cause) {
        return new OutcomeUnknownException(message, cause, false);
    }

    boolean isAnswered() {
        return answered;
    }
}
