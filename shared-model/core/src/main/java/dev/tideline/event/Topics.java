package dev.tideline.event;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Kafka's topics, and on which of them a stream's events are published. */
public final class Topics {
    public static final String SYSTEM = "tideline.system";

    /** Receives notes of records that are no CloudEvent of ours. */
    public static final String UNDELIVERABLE = "tideline.undeliverable";

    /** Announces parked events and the operators' decisions about them. */
    public static final String PARKED = "tideline.parked";

    /** Receives the events of saga instances. */
    public static final String SAGAS = "tideline.sagas";

    /** Receives the commands of sagas, and how they end. */
    public static final String COMMANDS = "tideline.commands";

    /** Stands for the topic of a category that this version has none for. */
    public static final String UNKNOWN = "unknown";

    /** The topic of each category of streams. */
    public static final Map<String, String> BY_CATEGORY = Contexts.byCategory().entrySet().stream()
            .collect(Collectors.toUnmodifiableMap(
                    Map.Entry::getKey,
                    context -> context.getValue().getAnnotation(Category.class).topic()));

    /** The topics that events are published on. */
    public static final List<String> OF_EVENTS =
            BY_CATEGORY.values().stream().distinct().sorted().toList();

    public static final List<String> ALL =
            Stream.concat(OF_EVENTS.stream(), Stream.of(UNDELIVERABLE)).toList();

    private Topics() {}

    /** The categories that are published on a topic; for {@link #UNKNOWN} all that have one. */
    public static Set<String> categories(String topic) {
        return BY_CATEGORY.entrySet().stream()
                .filter(entry -> topic.equals(UNKNOWN) || topic.equals(entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** @throws IllegalArgumentException for a category that has no topic */
    public static String of(StreamId stream) {
        return find(stream)
                .orElseThrow(() -> new IllegalArgumentException("the category of " + stream + " has no topic"));
    }

    /** None for a category of a newer version. */
    public static Optional<String> find(StreamId stream) {
        return Optional.ofNullable(BY_CATEGORY.get(stream.category()));
    }
}
