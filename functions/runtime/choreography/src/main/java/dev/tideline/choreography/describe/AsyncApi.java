package dev.tideline.choreography.describe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator.Feature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tideline.choreography.Choreography;
import dev.tideline.choreography.Choreography.Context;
import dev.tideline.choreography.Choreography.EventType;
import dev.tideline.choreography.Choreography.Function;
import dev.tideline.choreography.TextFile;
import dev.tideline.event.Topics;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The topics, their messages, senders and receivers, as a document of <a
 * href="https://www.asyncapi.com/docs/reference/specification/v3.0.0">AsyncAPI 3.0</a>.
 */
final class AsyncApi {
    private static final String RELAY = "event-relay";
    private static final String BINDING_VERSION = "0.5.0";
    private static final String HEADERS = "CloudEventHeaders";
    private static final String UNDELIVERABLE = "Undeliverable";
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(Feature.WRITE_DOC_START_MARKER, Feature.SPLIT_LINES)
            .enable(
                    Feature.MINIMIZE_QUOTES,
                    Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS,
                    Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .build();

    private final Choreography choreography;
    private final ToIntFunction<EventType> versions;
    private final SortedMap<String, List<Context>> contexts;

    private AsyncApi(Choreography choreography, ToIntFunction<EventType> versions) {
        this.choreography = choreography;
        this.versions = versions;
        this.contexts = choreography.contexts().stream()
                .sorted(Comparator.comparing(Context::category))
                .collect(Collectors.groupingBy(Context::topic, TreeMap::new, Collectors.toList()));
    }

    /** @param versions the highest schema version of an event */
    static String document(Choreography choreography, ToIntFunction<EventType> versions) {
        try {
            return "# " + TextFile.WRITTEN + "\n"
                    + YAML.writeValueAsString(new AsyncApi(choreography, versions).document());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private ObjectNode document() {
        var document = object().put("asyncapi", "3.0.0");
        document.putObject("info")
                .put("title", "Events")
                .put("version", "1.0.0")
                .put(
                        "description",
                        "Each record is a CloudEvent 1.0 in Kafka's binary content mode. Its header ce_type names the message."
                                + " Delivery is at least once: keep the first record of each ce_id."
                                + " Of one key, records are in the order of ce_streamversion, without a gap."
                                + " Ignore types and fields that you do not know: some are added, none is changed or removed.");
        document.put("defaultContentType", "application/json");
        document.set("channels", channels());
        document.set("operations", operations());
        document.set("components", components());
        return document;
    }

    private ObjectNode channels() {
        var channels = object();
        contexts.forEach((topic, those) -> {
            var channel = channel(
                    topic,
                    "The events of the streams "
                            + those.stream()
                                    .map(context -> "`" + context.category() + "-…`")
                                    .collect(Collectors.joining(", "))
                            + ".");
            var messages = channel.putObject("messages");
            events(topic)
                    .forEach(event -> messages.set(event.name(), reference("#/components/messages/" + event.name())));
            channels.set(topic, channel);
        });
        var undeliverable = channel(
                Topics.UNDELIVERABLE, "The places of records that a function has skipped. No record has a value.");
        undeliverable.putObject("messages").set(UNDELIVERABLE, reference("#/components/messages/" + UNDELIVERABLE));
        channels.set(Topics.UNDELIVERABLE, undeliverable);
        return channels;
    }

    private static ObjectNode channel(String topic, String description) {
        var channel = object().put("address", topic).put("description", description);
        channel.putObject("bindings").set("kafka", kafka().put("topic", topic));
        return channel;
    }

    private ObjectNode operations() {
        var operations = new TreeMap<String, ObjectNode>();
        for (var topic : contexts.keySet()) {
            operations.put(
                    RELAY + "." + topic,
                    operation("send", topic).put("summary", "The relay publishes each event after its commit."));
        }
        operations.put(
                "any." + Topics.UNDELIVERABLE,
                operation("send", Topics.UNDELIVERABLE)
                        .put(
                                "summary",
                                "Any function that receives records keeps there the place of one that is no event."));
        for (var function : choreography.functions()) {
            function.topics().forEach(topic -> operations.put(function.name() + "." + topic, receive(function, topic)));
        }
        return object().setAll(operations);
    }

    private ObjectNode receive(Function function, String topic) {
        var operation = operation("receive", topic);
        var handled = events(topic).stream()
                .map(EventType::name)
                .filter(function.handles()::contains)
                .toList();
        if (handled.size() < events(topic).size()) {
            handled.forEach(event ->
                    operation.withArray("messages").add(reference("#/channels/" + topic + "/messages/" + event)));
        }
        var group = kafka();
        group.putObject("groupId").put("type", "string").put("const", function.name());
        operation.putObject("bindings").set("kafka", group);
        return operation;
    }

    private static ObjectNode operation(String action, String topic) {
        var operation = object().put("action", action);
        operation.set("channel", reference("#/channels/" + topic));
        return operation;
    }

    private ObjectNode components() {
        var components = object();
        var messages = components.putObject("messages");
        contexts.values().stream()
                .flatMap(List::stream)
                .forEach(context -> context.events().stream()
                        .sorted(Comparator.comparing(EventType::name))
                        .forEach(event -> messages.set(event.name(), message(context, event))));
        messages.set(UNDELIVERABLE, undeliverable());
        components.putObject("schemas").set(HEADERS, HeaderSchemas.ofEvents());
        components
                .putObject("correlationIds")
                .putObject("request")
                .put("description", "The same for everything that came of one request.")
                .put("location", "$message.header#/ce_correlationid");
        return components;
    }

    private ObjectNode message(Context context, EventType event) {
        var message = object().put("name", event.name()).put("contentType", "application/json");
        if (event.failure()) {
            message.putArray("tags").addObject().put("name", "failure");
        }
        message.set("correlationId", reference("#/components/correlationIds/request"));
        var headers = message.putObject("headers").put("type", "object");
        headers.putArray("allOf").add(reference("#/components/schemas/" + HEADERS));
        var known = headers.putObject("properties");
        known.putObject(HeaderSchemas.PREFIX + "type").put("const", event.name());
        var highest = versions.applyAsInt(event);
        dataSchema(known.putObject(HeaderSchemas.PREFIX + "dataschema"), event.name(), highest);
        // A later version only adds optional fields, so its schema is that of all versions.
        var file = Description.schemaFile(event.name(), highest);
        message.set(
                "payload", reference("./" + Description.ASYNC_API.getParent().relativize(file)));
        return keyed(message, "^" + context.category() + "-", "The stream id.");
    }

    private static void dataSchema(ObjectNode header, String event, int highest) {
        if (highest == 1) {
            header.put("const", EventSchema.urn(event, 1));
        } else {
            var all = header.putArray("enum");
            IntStream.rangeClosed(1, highest).forEach(version -> all.add(EventSchema.urn(event, version)));
        }
    }

    private static ObjectNode undeliverable() {
        var message = object().put("name", UNDELIVERABLE);
        message.set("headers", HeaderSchemas.ofUndeliverable());
        message.putObject("payload").put("type", "null");
        return keyed(message, "^.+/[0-9]+/[0-9]+$", "Topic, partition and offset of the record.");
    }

    private static ObjectNode keyed(ObjectNode message, String pattern, String description) {
        var binding = kafka();
        binding.putObject("key").put("type", "string").put("pattern", pattern).put("description", description);
        message.putObject("bindings").set("kafka", binding);
        return message;
    }

    private List<EventType> events(String topic) {
        return contexts.getOrDefault(topic, List.of()).stream()
                .flatMap(context -> context.events().stream())
                .sorted(Comparator.comparing(EventType::name))
                .toList();
    }

    private static ObjectNode kafka() {
        return object().put("bindingVersion", BINDING_VERSION);
    }

    private static ObjectNode reference(String to) {
        return object().put("$ref", to);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
