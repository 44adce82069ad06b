package dev.tideline.choreography;

import dev.tideline.event.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The functions of an application, the events that wake them, and the events that they append. Events are named as they are stored.
 *
 * @param contexts by category
 * @param functions by name
 * @param engine the types of events that are appended by no function, but by what functions stand on
 * @param undeclared the classes of commands and reactors that do not say what they append
 * @param plans the plans of orchestrated sagas, by saga and version
 */
public record Choreography(
        List<Context> contexts,
        List<Function> functions,
        SortedSet<String> engine,
        SortedSet<String> undeclared,
        List<SagaPlan> plans) {

    /** The resource of an application that has its choreography, as JSON. */
    public static final String RESOURCE = "META-INF/tideline/choreography.json";

    /** A choreography whose decisions all say what they append. */
    public Choreography(List<Context> contexts, List<Function> functions, SortedSet<String> engine) {
        this(contexts, functions, engine, new TreeSet<>(), List.of());
    }

    /**
     * The events of one category of streams, and the topic that they are published on.
     *
     * @param type the name of its sealed interface
     * @param events by name
     */
    public record Context(String type, String category, String topic, boolean entityIdIsUuid, List<EventType> events) {}

    /**
     * A type of event.
     *
     * @param name as it is stored
     * @param type the name of its class
     * @param failure true if a function has to compensate it
     * @param personal the record components that tell something of a person
     * @param subject the record component that says of whom they do
     */
    public record EventType(
            String name, String type, boolean failure, SortedSet<String> personal, Optional<String> subject) {

        /** A type of event that tells nothing of a person. */
        public EventType(String name, String type, boolean failure) {
            this(name, type, failure, new TreeSet<>(), Optional.empty());
        }
    }

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

    /** The kinds of functions, by what wakes them and what they do then. */
    public enum Kind {
        /** Requests over HTTP, to change something. */
        COMMAND,
        /** Events, to each of which it reacts. */
        REACTOR,
        /** Commands of sagas, each of which it carries out. */
        PARTICIPANT,
        /** Events that wake the instances of a saga. */
        SAGA,
        /** Events, which it applies to its view. */
        PROJECTION,
        /** Time. */
        TIMER,
        /** Requests over HTTP, to read something. */
        QUERY,
        /** Itself. */
        BACKGROUND
    }

    public Optional<Function> function(String name) {
        return functions.stream()
                .filter(function -> function.name().equals(name))
                .findFirst();
    }

    /** Returns a choreography as {@link #write} has written it. */
    public static Choreography read(InputStream json) {
        try {
            return Json.TOLERANT.readValue(json, Choreography.class);
        } catch (IOException e) {
            throw new UncheckedIOException("This is no choreography", e);
        }
    }

    public byte[] write() {
        try {
            return Json.TOLERANT.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
