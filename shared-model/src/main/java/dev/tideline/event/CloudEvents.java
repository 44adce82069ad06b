package dev.tideline.event;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What an event's attributes are called where it is a
 * <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md">CloudEvent 1.0</a>. How attributes and data
 * travel is a protocol's affair; an absent value is no attribute.
 */
public final class CloudEvents {
    public static final String SPEC_VERSION = "1.0";

    /** The attribute that says what the data is; a protocol may have a header of its own for it. */
    public static final String CONTENT_TYPE = "datacontenttype";

    private CloudEvents() {}

    /**
     * In the order in which they are best read.
     *
     * @param position of the event in the global order
     */
    public static Map<String, String> attributes(Envelope event, long position) {
        var stream = event.streamId().value();
        var metadata = event.metadata();
        var attributes = new LinkedHashMap<String, String>();
        attributes.put("specversion", SPEC_VERSION);
        attributes.put("id", event.id().toString());
        attributes.put("type", event.type());
        attributes.put("source", metadata.source());
        attributes.put("subject", stream);
        attributes.put("time", event.timestamp().toString());
        attributes.put(CONTENT_TYPE, "application/json");
        attributes.put("dataschema", "urn:tideline:" + event.type() + ":" + event.schemaVersion());
        attributes.put("partitionkey", stream);
        attributes.put("sequence", sequence(position));
        attributes.put("streamversion", Long.toString(event.version()));
        attributes.put("schemaversion", Integer.toString(event.schemaVersion()));
        attributes.put("correlationid", metadata.correlationId().toString());
        attributes.put("causationid", metadata.causationId().toString());
        metadata.userId().ifPresent(user -> attributes.put("userid", user));
        metadata.traceparent().ifPresent(trace -> attributes.put("traceparent", trace));
        return attributes;
    }

    /**
     * @param attributes by name
     * @param data in UTF-8
     * @throws NotACloudEventException if something is missing that every event has, or makes no sense
     */
    public static Envelope envelope(Map<String, String> attributes, byte[] data) {
        if (!SPEC_VERSION.equals(required(attributes, "specversion"))) {
            throw new NotACloudEventException("specversion is not " + SPEC_VERSION);
        }
        try {
            return new Envelope(
                    id(attributes, "id"),
                    required(attributes, "type"),
                    new StreamId(required(attributes, "subject")),
                    Long.parseLong(required(attributes, "streamversion")),
                    Integer.parseInt(required(attributes, "schemaversion")),
                    Instant.parse(required(attributes, "time")),
                    new Metadata(
                            required(attributes, "source"),
                            id(attributes, "correlationid"),
                            id(attributes, "causationid"),
                            Optional.ofNullable(attributes.get("userid")),
                            Optional.ofNullable(attributes.get("traceparent"))),
                    utf8(data));
        } catch (CharacterCodingException e) {
            throw new NotACloudEventException("the data is not in UTF-8");
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new NotACloudEventException(e.getMessage());
        }
    }

    /** @throws NotACloudEventException if there is no such attribute */
    public static String required(Map<String, String> attributes, String name) {
        var value = attributes.get(name);
        if (value == null || value.isEmpty()) {
            throw new NotACloudEventException("there is no " + name);
        }
        return value;
    }

    private static UUID id(Map<String, String> attributes, String name) {
        return Uuids.parse(required(attributes, name));
    }

    /** Nineteen digits, so that sequences sort as texts as positions do as numbers. */
    private static String sequence(long position) {
        var digits = Long.toString(position);
        return "0".repeat(19 - digits.length()) + digits;
    }

    private static String utf8(byte[] data) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data)).toString();
    }
}
