package dev.tideline.choreography;

import java.util.List;
import java.util.SortedSet;

/**
 * Which function is woken by which events, and appends which.
 *
 * @param contexts by category
 * @param functions by name
 * @param engine the types of events that the engine appends by itself, for every function
 */
public record Choreography(List<Context> contexts, List<Function> functions, SortedSet<String> engine) {

    /**
     * The events of one category of streams, and the topic that they are published on.
     *
     * @param type the name of its sealed interface
     */
    public record Context(String type, String category, String topic, boolean keyIsUuid, List<EventType> events) {}

    /**
     * A type of event.
     *
     * @param name as it is stored
     * @param type the name of its class
     * @param failure true if a function has to compensate it
     */
    public record EventType(String name, String type, boolean failure) {}

    /**
     * A function.
     *
     * @param type the name of its class
     * @param handles the types of events that it is woken by
     * @param topics those that it is woken by
     * @param appends the types of events that it may append
     */
    public record Function(
            String name,
            String type,
            Kind kind,
            SortedSet<String> handles,
            SortedSet<String> topics,
            SortedSet<String> appends) {}

    /** What wakes a function, and what it does then. */
    public enum Kind {
        COMMAND,
        REACTOR,
        PROJECTION,
        TIMER,
        QUERY,
        BACKGROUND
    }
}
