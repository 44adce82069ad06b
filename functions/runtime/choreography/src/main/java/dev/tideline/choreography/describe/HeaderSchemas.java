package dev.tideline.choreography.describe;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tideline.event.CloudEvents;
import java.util.Set;
import java.util.TreeSet;

/** The schemas of the headers that records have. Each header is a text. */
final class HeaderSchemas {
    static final String PREFIX = "ce_";

    private static final String CONTENT_TYPE = "content-type";
    private static final String TRACEPARENT = "traceparent";
    private static final Set<String> OPTIONAL = Set.of("userid", "traceparent");

    private HeaderSchemas() {}

    /** Returns the schema of the headers of an event: the attributes of a CloudEvent, and the header that OpenTelemetry reads. */
    static ObjectNode ofEvents() {
        var schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        var required = new TreeSet<String>();
        var properties = schema.putObject("properties");
        for (var attribute : new TreeSet<>(CloudEvents.NAMES)) {
            var name = attribute.equals(CloudEvents.CONTENT_TYPE) ? CONTENT_TYPE : PREFIX + attribute;
            describe(attribute, properties.putObject(name).put("type", "string"));
            if (!OPTIONAL.contains(attribute)) {
                required.add(name);
            }
        }
        describe(TRACEPARENT, properties.putObject(TRACEPARENT).put("type", "string"));
        required.forEach(schema.putArray("required")::add);
        return schema;
    }

    private static ObjectNode describe(String attribute, ObjectNode header) {
        return switch (attribute) {
            case "specversion" -> header.put("const", CloudEvents.SPEC_VERSION);
            case "id" -> header.put("format", "uuid").put("description", "The same in each record of one event.");
            case "type" -> header.put("description", "The type of event.");
            case "source" -> header.put("pattern", "^/").put("description", "The function that appended the event.");
            case "subject", "partitionkey" -> header.put("description", "The stream id, as the key of the record.");
            case "time" ->
                header.put("format", "date-time").put("description", "The time of the append, by the store's clock.");
            case CloudEvents.CONTENT_TYPE -> header.put("const", "application/json");
            case "dataschema" -> header.put("format", "uri").put("description", "The $id of the schema of the value.");
            case "sequence" ->
                header.put("pattern", "^[0-9]{19}$")
                        .put("description", "The position of the event in the order of all events.");
            case "streamversion" ->
                number(header).put("description", "The place of the event in its stream: 1, 2, 3 … without gaps.");
            case "schemaversion" -> number(header).put("description", "The version of the schema of the value.");
            case "correlationid" ->
                header.put("format", "uuid").put("description", "The same for everything that came of one request.");
            case "causationid" ->
                header.put("format", "uuid")
                        .put("description", "The id of the event or command that caused the event.");
            case "userid" -> header.put("description", "The caller, if known.");
            case TRACEPARENT -> header.put("description", "The W3C trace context of the cause, if traced.");
            default ->
                throw new IllegalStateException("The attribute " + attribute + " is not described. Describe it here.");
        };
    }

    private static ObjectNode number(ObjectNode header) {
        return header.put("pattern", "^[1-9][0-9]*$");
    }

    /** Returns the schema of the headers of a record that tells of one that was skipped. It has those of the other one that are known. */
    static ObjectNode ofUndeliverable() {
        var schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        var properties = schema.putObject("properties");
        text(properties, "tideline_detail", "The reason in words.");
        text(properties, "tideline_function", "The function that has skipped the record.");
        text(properties, "tideline_length", "The length of the value in bytes.").put("pattern", "^[0-9]+$");
        text(properties, "tideline_origin", "Topic, partition and offset of the record.");
        text(properties, "tideline_reason", "The kind of reason.");
        text(properties, "tideline_sha256", "The SHA-256 of the value.").put("pattern", "^[0-9a-f]{64}$");
        properties.fieldNames().forEachRemaining(schema.withArray("required")::add);
        return schema;
    }

    private static ObjectNode text(ObjectNode properties, String name, String description) {
        return properties.putObject(name).put("type", "string").put("description", description);
    }
}
