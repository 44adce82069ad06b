package dev.tideline.event;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The names of an event's attributes as a <a
 * href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md">CloudEvent 1.0</a>. The form of attributes and data
 * depends on the protocol. An absent value is no attribute.
 */
public final class CloudEvents {
    public static final String SPEC_VERSION = "1.0";

    /** The attribute that says what the data is; a protocol may have a header of its own for it. */
    public static final String CONTENT_TYPE = "datacontenttype";

    /** The names of all {@link #attributes}. */
    public static final Set<String> NAMES = Set.of(
            "specversion",
            "id",
            "type",
            "source",
            "subject",
            "time",
            CONTENT_TYPE,
            "dataschema",
            "partitionkey",
            "sequence",
            "streamversion",
            "schemaversion",
            "correlationid",
            "causationid",
            "userid",
            "traceparent");

    /** Bytes: no fewer than Kafka takes in a record unless it is told otherwise, so that whatever is published is read. */
    public static final int MAX_DATA = 1 << 20;

    /** Characters. The longest of ours is a stream id that has another one in it. */
    private static final int MAX_LENGTH = 1_000;

    private static final int MAX_DEPTH = 200;
    private static final Instant FIRST_TIME = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant AFTER_LAST_TIME = Instant.parse("+10000-01-01T00:00:00Z");

    private CloudEvents() {}

    /**
     * Returns the attributes of an event, in the best order for a reader.
     *
     * @param position of the event in the order of all events
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
     * Reads an event. An event that is accepted can be written, bound, compared and counted further on.
     *
     * @param attributes by name
     * @param data in UTF-8
     * @throws NotACloudEventException if something is missing that every event has, or is malformed. Its message quotes nothing
     */
    public static Envelope envelope(Map<String, String> attributes, byte[] data) {
        if (!SPEC_VERSION.equals(required(attributes, "specversion"))) {
            throw new NotACloudEventException("specversion is not " + SPEC_VERSION);
        }
        return new Envelope(
                id(attributes, "id"),
                required(attributes, "type"),
                stream(attributes),
                number(attributes, "streamversion", Long.MAX_VALUE),
                (int) number(attributes, "schemaversion", Integer.MAX_VALUE),
                time(attributes),
                new Metadata(
                        required(attributes, "source"),
                        id(attributes, "correlationid"),
                        id(attributes, "causationid"),
                        optional(attributes, "userid"),
                        optional(attributes, "traceparent")),
                object(data));
    }

    /** @throws NotACloudEventException if there is no such attribute, or it is too long or has control characters */
    public static String required(Map<String, String> attributes, String name) {
        return optional(attributes, name)
                .filter(value -> !value.isEmpty())
                .orElseThrow(() -> new NotACloudEventException("there is no " + name));
    }

    private static Optional<String> optional(Map<String, String> attributes, String name) {
        var value = Optional.ofNullable(attributes.get(name));
        value.ifPresent(text -> {
            if (text.length() > MAX_LENGTH) {
                throw new NotACloudEventException(name + " is longer than " + MAX_LENGTH + " characters");
            }
            if (text.chars().anyMatch(Character::isISOControl)) {
                throw new NotACloudEventException(name + " has control characters");
            }
        });
        return value;
    }

    private static UUID id(Map<String, String> attributes, String name) {
        var text = required(attributes, name);
        return sound(name + " is no UUID", () -> Uuids.parse(text));
    }

    private static StreamId stream(Map<String, String> attributes) {
        var text = required(attributes, "subject");
        var stream = sound("subject is no stream id, <category>-<entity id>", () -> new StreamId(text));
        sound("no topic has streams of its category", () -> Topics.of(stream));
        return stream;
    }

    private static long number(Map<String, String> attributes, String name, long highest) {
        var text = required(attributes, name);
        var number = sound(name + " is no number", () -> Long.parseLong(text));
        if (number < 1 || number > highest) {
            throw new NotACloudEventException(name + " is not from 1 to " + highest);
        }
        return number;
    }

    private static Instant time(Map<String, String> attributes) {
        var text = required(attributes, "time");
        var time = sound("time is no timestamp of RFC 3339", () -> Instant.parse(text));
        if (time.isBefore(FIRST_TIME) || !time.isBefore(AFTER_LAST_TIME)) {
            throw new NotACloudEventException("time is not in the years 1 to 9999");
        }
        return time;
    }

    private static <T> T sound(String otherwise, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException | DateTimeException e) {
            // Its message would quote what was sent.
            throw new NotACloudEventException(otherwise);
        }
    }

    /** Nineteen digits, so that sequences sort as texts as positions do as numbers. */
    private static String sequence(long position) {
        var digits = Long.toString(position);
        return "0".repeat(19 - digits.length()) + digits;
    }

    /** Returns the data as text, if it is one JSON object, not too large and not nested too deep. */
    private static String object(byte[] data) {
        if (data.length > MAX_DATA) {
            throw new NotACloudEventException("the data is larger than " + MAX_DATA + " bytes");
        }
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .toString();
            if (!Json.isObject(text, MAX_DEPTH)) {
                throw new NotACloudEventException("the data is no JSON object of at most " + MAX_DEPTH + " levels");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new NotACloudEventException("the data is not in UTF-8");
        }
    }
}
