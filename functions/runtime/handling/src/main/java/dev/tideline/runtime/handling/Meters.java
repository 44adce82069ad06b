package dev.tideline.runtime.handling;

import dev.tideline.event.Envelope;
import dev.tideline.runtime.handling.CommandHandler.Outcome;
import dev.tideline.store.StoreUnavailableException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CompletionException;

/**
 * The meters of commands, queries and events, described in docs/reference/operations.md. Each label has only a few values: names of
 * functions, types of events and queries, and outcomes.
 */
public final class Meters {
    private static final String FUNCTION = "function";
    private static final String OUTCOME = "outcome";
    private static final String TOPIC = "topic";
    private static final String TYPE = "type";

    /** The buckets of durations that a caller waits for. */
    private static final Duration[] OF_A_CALLER = {
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500)
    };

    /**
     * The longest duration that is measured. No event takes so long, but an event may have a wrong timestamp, such as one in the Middle
     * Ages.
     */
    private static final Duration LONGEST = Duration.ofDays(10_000);

    private Meters() {}

    /** The result of an event in a function. */
    public enum Handled {
        /** The result of the event is in the store, from this delivery or an earlier one. */
        HANDLED,
        /** The event is deferred, and is retried. */
        DEFERRED,
        /** The event is deferred until an operator replays or discards it. */
        PARKED,
        /** An operator has discarded the event, and it is skipped. */
        DISCARDED,
        /** The batch of the event has failed, for a reason that concerns every event. It is redelivered. */
        INTERRUPTED
    }

    /** The reason why a function skips a delivery. */
    public enum Undeliverable {
        /** The delivery is no event of the store. */
        MALFORMED,
        /** The type or schema version of the event is not known, and the store does not have the event. */
        UNKNOWN,
        /** The event cannot be handled, and the store does not have it. */
        UNREADABLE,
        /** The event was pushed, and the store does not have it. */
        FORGED
    }

    /** Starts the counters of skipped deliveries at 0. An alert sees an increase only if the counter exists before it. */
    public static void nothingUndeliverable(String function) {
        for (var reason : Undeliverable.values()) {
            undeliverable(function, reason, 0);
        }
    }

    public static void undeliverable(String function, Undeliverable reason) {
        undeliverable(function, reason, 1);
    }

    private static void undeliverable(String function, Undeliverable reason, int count) {
        Counter.builder("tideline.events.undeliverable")
                .description("Records and requests that are no event of the store; the function has skipped them")
                .tags(FUNCTION, function, "reason", name(reason))
                .register(Metrics.globalRegistry)
                .increment(count);
    }

    /**
     * Returns the time between two instants, for a timer. It is zero if the second instant is not later. It is limited, so that a timer can
     * add up many of them.
     */
    public static Duration between(Instant begin, Instant end) {
        var between = Duration.between(begin, end);
        return between.isNegative() ? Duration.ZERO : between.compareTo(LONGEST) > 0 ? LONGEST : between;
    }

    /** Counts an event by its committed result, and measures its age if it was handled. */
    public static void event(String function, Envelope event, Handled handled) {
        Metrics.counter("tideline.events.handled", FUNCTION, function, TYPE, event.type(), OUTCOME, name(handled))
                .increment();
        if (handled == Handled.HANDLED) {
            Timer.builder("tideline.event.age")
                    .description("The time from an event's append to the commit of its result")
                    .tag(FUNCTION, function)
                    .serviceLevelObjectives(
                            Duration.ofMillis(100),
                            Duration.ofMillis(500),
                            Duration.ofSeconds(2),
                            Duration.ofSeconds(10),
                            Duration.ofMinutes(1),
                            Duration.ofMinutes(10))
                    .register(Metrics.globalRegistry)
                    .record(between(event.timestamp(), Instant.now()));
        }
    }

    /** Counts a gap: Kafka has lost events of a topic before the function read them. */
    public static void gap(String function, String topic) {
        gaps(function, topic).increment();
    }

    /** Counts events of a gap that have been taken from the store. Some of them may have been delivered before. */
    public static void gapFilled(String function, String topic, long events) {
        gapEvents(function, topic).increment(events);
    }

    /** Starts the counters of gaps at 0, so that an alert sees the first gap as an increase. */
    public static void noGapsYet(String function, String topic) {
        gaps(function, topic);
        gapEvents(function, topic);
    }

    private static Counter gaps(String function, String topic) {
        return Metrics.counter("tideline.gaps", FUNCTION, function, TOPIC, topic);
    }

    private static Counter gapEvents(String function, String topic) {
        return Metrics.counter("tideline.gap.events", FUNCTION, function, TOPIC, topic);
    }

    /** Counts an event that waits, since this code does not have the plan of its saga instance. */
    static void unknownPlan(String function, int version) {
        Counter.builder("tideline.saga.unknown.versions")
                .description(
                        "Deliveries to saga instances whose plan this code does not have; they are retried after a minute")
                .tags(FUNCTION, function, "version", Integer.toString(version))
                .register(Metrics.globalRegistry)
                .increment();
    }

    static void command(String function, Outcome outcome, Throwable failure, Duration took) {
        Timer.builder("tideline.commands")
                .description("Commands and their durations")
                .tags(FUNCTION, function, OUTCOME, failure == null ? name(outcome) : name(failure))
                .serviceLevelObjectives(OF_A_CALLER)
                .register(Metrics.globalRegistry)
                .record(took);
    }

    static void query(String function, String type, String outcome, Duration took) {
        Timer.builder("tideline.queries")
                .description("Queries and their durations")
                .tags(FUNCTION, function, TYPE, type, OUTCOME, outcome)
                .serviceLevelObjectives(OF_A_CALLER)
                .register(Metrics.globalRegistry)
                .record(took);
    }

    static void conflict(String function) {
        Metrics.counter("tideline.append.conflicts", FUNCTION, function).increment();
    }

    private static String name(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done _ -> "done";
            case Outcome.Refused refused -> refused.refusal().type().code();
            case Outcome.Mismatched _ -> "version_mismatch";
            case Outcome.AlreadyDone _ -> "already_done";
            case Outcome.Contended _ -> "concurrency_conflict";
        };
    }

    private static String name(Throwable failure) {
        return switch (failure) {
            case CompletionException wrapped when wrapped.getCause() != null -> name(wrapped.getCause());
            case StoreUnavailableException _ -> "unavailable";
            default -> "failed";
        };
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
