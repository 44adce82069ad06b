package dev.tideline.choreography;

import dev.tideline.choreography.Choreography.Context;
import dev.tideline.choreography.Choreography.Function;
import dev.tideline.event.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The rights of a function in Kafka: the access control lists of its principal.
 *
 * @param function its name. Its consumer group and its principal have the same name
 */
public record KafkaRights(String function, List<Right> rights) {
    /** The function that creates the topics. */
    public static final String MIGRATION = "schema-migration";

    private static final String RELAY = "event-relay";
    /** Every topic of Tideline begins with it. */
    private static final String TOPICS = "tideline.";

    /**
     * A right to a topic or to a consumer group.
     *
     * @param name of it, or what its name begins with
     */
    public record Right(Resource resource, String name, boolean prefix, List<Operation> operations) {}

    /** The kinds of things that a right is to. */
    public enum Resource {
        TOPIC,
        GROUP
    }

    /** Operations of Kafka's authorizer. */
    public enum Operation {
        CREATE,
        DESCRIBE,
        READ,
        WRITE
    }

    /** Returns the rights of all functions that use Kafka, in a deployment whose functions pull their events. */
    public static List<KafkaRights> all(Choreography choreography) {
        var all = new ArrayList<KafkaRights>();
        choreography.functions().stream()
                .filter(function -> !function.topics().isEmpty())
                .forEach(function -> all.add(ofPulling(function)));
        all.add(ofRelay(choreography));
        all.add(ofMigration());
        return all;
    }

    /** Returns the rights to read the events of a function. With push, its event source has them. */
    public static KafkaRights of(Function function) {
        return new KafkaRights(
                function.name(),
                Stream.concat(
                                function.topics().stream().map(topic -> topic(topic, Operation.READ)),
                                Stream.of(new Right(Resource.GROUP, function.name(), false, List.of(Operation.READ))))
                        .toList());
    }

    /** Returns the rights of a function that pulls its events. It reports undeliverable ones itself. */
    private static KafkaRights ofPulling(Function function) {
        return new KafkaRights(
                function.name(),
                Stream.concat(of(function).rights().stream(), Stream.of(topic(Topics.UNDELIVERABLE, Operation.WRITE)))
                        .toList());
    }

    /** Returns the rights to publish the events of a choreography. */
    public static KafkaRights ofRelay(Choreography choreography) {
        return new KafkaRights(
                RELAY,
                publishedTopics(choreography).stream()
                        .map(topic -> topic(topic, Operation.WRITE))
                        .toList());
    }

    private static KafkaRights ofMigration() {
        return new KafkaRights(
                MIGRATION,
                List.of(new Right(Resource.TOPIC, TOPICS, true, List.of(Operation.CREATE, Operation.DESCRIBE))));
    }

    private static Right topic(String name, Operation operation) {
        return new Right(Resource.TOPIC, name, false, List.of(Operation.DESCRIBE, operation));
    }

    /** Returns the topics that the relay publishes events on. */
    public static List<String> publishedTopics(Choreography choreography) {
        return Stream.concat(
                        choreography.contexts().stream().map(Context::topic), Stream.of(Topics.PARKED, Topics.SYSTEM))
                .distinct()
                .sorted()
                .toList();
    }
}
