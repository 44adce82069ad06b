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
 * What is counted of commands, queries and events, named in docs/operations.md. Labels have few values each: names of functions, of
 * types of events and queries, and outcomes.
 */
public final class Meters {
    private static final String FUNCTION = "function";
    private static final String OUTCOME = "outcome";
    private static final String TOPIC = "topic";
    private static final String TYPE = "type";

    /** The buckets of what somebody waits for. */
    private static final Duration[] OF_A_CALLER = {
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500)
    };

    /** Longer than any event is under way; what is told of the future or of the Middle Ages is no measurement. */
    private static final Duration LONGEST = Duration.ofDays(10_000);

    private Meters() {}

    /** What became of an event in a function. */
    public enum Handled {
        /** Its effect is in the store, as of now or as of an earlier time. */
        HANDLED,
        /** It is deferred, and is tried again. */
        DEFERRED,
        /** It is deferred until an operator replays or discards it. */
        PARKED,
        /** Somebody had it discarded: it is skipped. */
        DISCARDED,
        /** Its batch has failed, through no fault of its own, and comes again. */
        INTERRUPTED
    }

    /** Why a function skips what it is brought. */
    public enum Undeliverable {
        /** It is no event of ours, whatever else it is. */
        MALFORMED,
        /** Its type or schema version is not known, and the store does not have it. */
        UNKNOWN,
        /** It cannot be handled, and the store does not have it. */
        UNREADABLE,
        /** It was pushed, and the store does not have it. */
        FORGED
    }

    /** Counts from 0 what a function may yet skip: an increase is seen of what is there before. */
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
                .description("What was brought to a function and is no event that it could handle")
                .tags(FUNCTION, function, "reason", name(reason))
                .register(Metrics.globalRegistry)
                .increment(count);
    }

    /** From one time to a later one, for a timer: nothing if it is not later, and no more than a timer can add up. */
    public static Duration between(Instant begin, Instant end) {
        var between = Duration.between(begin, end);
        return between.isNegative() ? Duration.ZERO : between.compareTo(LONGEST) > 0 ? LONGEST : between;
    }

    /** An event and what became of it, when that is committed. */
    public static void event(String function, Envelope event, Handled handled) {
        Metrics.counter("tideline.events.handled", FUNCTION, function, TYPE, event.type(), OUTCOME, name(handled))
                .increment();
        if (handled == Handled.HANDLED) {
            Timer.builder("tideline.event.age")
                    .description("From an event's append to when its effect is in the store")
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

    /** A function has noticed that events of a topic were not brought to it, and takes them from the store. */
    public static void gap(String function, String topic) {
        gaps(function, topic).increment();
    }

    /** So many events that were not brought to the function, or may not have been, have been taken from the store. */
    public static void gapFilled(String function, String topic, long events) {
        gapEvents(function, topic).increment(events);
    }

    /** Begins at zero: the first gap is a rise, which an alert sees. */
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

    static void command(String function, Outcome outcome, Throwable failure, Duration took) {
        Timer.builder("tideline.commands")
                .description("Commands, and how long they took")
                .tags(FUNCTION, function, OUTCOME, failure == null ? name(outcome) : name(failure))
                .serviceLevelObjectives(OF_A_CALLER)
                .register(Metrics.globalRegistry)
                .record(took);
    }

    static void query(String function, String type, String outcome, Duration took) {
        Timer.builder("tideline.queries")
                .description("Queries, and how long they took")
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
