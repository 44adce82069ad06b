package dev.tideline.payment;

/** The gateway could not take the money just now, and has taken nothing. */
public final class RetryableGatewayException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RetryableGatewayException(String message) {
        super(message);
    }

    public RetryableGatewayException(String message, Throwable cause) {
        super(message, cause);
    }
}
