package dev.tideline.runtime.handling;

/** An effect failed, so that it has no outcome. */
public final class EffectFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    EffectFailedException(String effect, Throwable cause) {
        super("the effect '" + effect + "' failed: " + cause, cause);
    }
}
