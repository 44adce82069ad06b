package dev.tideline.event;

/**
 * An event of a type or schema version that this code does not know: a newer producer is about. Nothing is skipped or
 * deferred for it; the function pauses until its own newer version is deployed.
 */
public final class UnknownEventException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnknownEventException(Envelope envelope) {
        super("event " + envelope.id() + " has type " + envelope.type() + " in schema version "
                + envelope.schemaVersion() + ", which this version of the function does not know: deploy a newer one");
    }
}
