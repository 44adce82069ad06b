package dev.tideline.runtime.identity;

/** No token can be verified now, since the keys cannot be read. */
final class KeysUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    KeysUnavailableException(String message) {
        super(message, null, false, false);
    }
}
