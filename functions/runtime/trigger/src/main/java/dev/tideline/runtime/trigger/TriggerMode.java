package dev.tideline.runtime.trigger;

/** The trigger of the functions of a process. */
public enum TriggerMode {
    /** The functions read their events from Kafka, and a timer wakes them. */
    PULL,
    /** Another process sends events to the functions, over HTTP. */
    PUSH;

    /** The name of the setting. */
    public static final String PROPERTY = "tideline.trigger";

    static TriggerMode parse(String text) {
        return switch (text) {
            case "pull" -> PULL;
            case "push" -> PUSH;
            default -> throw new IllegalArgumentException("TIDELINE_TRIGGER must be pull or push, not: " + text);
        };
    }
}
