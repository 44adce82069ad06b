package dev.tideline.runtime.identity;

/** A token that does not tell who sends it. The message says why. It does not repeat any part of the token. */
final class TokenRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TokenRefusedException(String message) {
        super(message, null, false, false);
    }
}
