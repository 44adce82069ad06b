package dev.tideline.runtime.handling;

/** An effect outside did not come to an outcome. */
public final class EffectFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    EffectFailedException(String effect, Throwable cause) {
        super("the effect '" + effect + "' failed: " + cause, cause);
    }
}
