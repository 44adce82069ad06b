package dev.tideline.runtime.trigger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tideline.event.CloudEvents;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.Json;
import dev.tideline.event.NotACloudEventException;
import io.vertx.core.MultiMap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A CloudEvent as it came in a request, in binary mode or in structured mode with the JSON format. CloudEvents 1.0 describes both, in its
 * <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md">HTTP protocol binding</a> and its
 * <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md">JSON format</a>.
 *
 * @param attributes the values of the attributes, by their names
 * @param data the event's data; empty if there is none
 */
record CloudEventRequest(Map<String, String> attributes, byte[] data) {
    private static final String STRUCTURED = "application/cloudevents";
    private static final String STRUCTURED_JSON = "application/cloudevents+json";
    private static final String CONTENT_TYPE = "content-type";
    private static final String PREFIX = "ce-";

    /** @throws NotACloudEventException if the request is no CloudEvent: a required attribute is missing, or it cannot be parsed */
    static CloudEventRequest of(MultiMap headers, byte[] body) {
        var mediaType = mediaType(headers);
        if (mediaType.startsWith(STRUCTURED) && !mediaType.equals(STRUCTURED_JSON)) {
            throw new NotACloudEventException("of the structured modes, only " + STRUCTURED_JSON + " is supported");
        }
        var event = mediaType.equals(STRUCTURED_JSON) ? structured(body) : binary(headers, body);
        if (!CloudEvents.SPEC_VERSION.equals(event.attributes.get("specversion"))) {
            throw new NotACloudEventException("specversion is not " + CloudEvents.SPEC_VERSION);
        }
        Stream.of("id", "source", "type").forEach(name -> CloudEvents.required(event.attributes, name));
        return event;
    }

    String type() {
        return attributes.get("type");
    }

    /** Returns true if this is no event of Tideline, not even of a newer version. */
    boolean isForeign() {
        return !EventTypes.byName().containsKey(type()) && !attributes.containsKey("streamversion");
    }

    /** @throws NotACloudEventException if this is no event of Tideline */
    Envelope envelope() {
        var contentType = mediaType(CloudEvents.required(attributes, CloudEvents.CONTENT_TYPE));
        if (!contentType.equals("application/json")) {
            throw new NotACloudEventException("the data is not application/json");
        }
        return CloudEvents.envelope(attributes, data);
    }

    private static CloudEventRequest binary(MultiMap headers, byte[] body) {
        var attributes = new HashMap<String, String>();
        for (var header : headers) {
            var name = header.getKey().toLowerCase(Locale.ROOT);
            var attribute = name.equals(CONTENT_TYPE) ? CloudEvents.CONTENT_TYPE : attribute(name);
            if (!attribute.isEmpty() && attributes.put(attribute, value(name, header.getValue())) != null) {
                throw new NotACloudEventException("the header " + name + " occurs twice");
            }
        }
        return new CloudEventRequest(attributes, body);
    }

    private static String attribute(String header) {
        return header.startsWith(PREFIX) ? header.substring(PREFIX.length()) : "";
    }

    private static String value(String header, String text) {
        try {
            return header.equals(CONTENT_TYPE) ? text : decoded(unquoted(text.strip()));
        } catch (CharacterCodingException | IllegalArgumentException e) {
            throw new NotACloudEventException("the header " + header + " is not properly encoded");
        }
    }

    /** Removes quotation marks, which older senders put around values: section 3.1.3.2. */
    private static String unquoted(String text) {
        return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1")
                : text;
    }

    /** Decodes percent-encoding, once: section 3.1.3.2. */
    private static String decoded(String text) throws CharacterCodingException {
        var bytes = new ByteArrayOutputStream(text.length());
        for (var i = 0; i < text.length(); i++) {
            var character = text.charAt(i);
            if (character < ' ' || character > '~') {
                throw new IllegalArgumentException("not printable ASCII");
            }
            if (character == '%') {
                if (i + 2 >= text.length()) {
                    throw new IllegalArgumentException("not two digits");
                }
                bytes.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
                i += 2;
            } else {
                bytes.write(character);
            }
        }
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes.toByteArray()))
                .toString();
    }

    private static CloudEventRequest structured(byte[] body) {
        if (!(read(body) instanceof ObjectNode event)) {
            throw new NotACloudEventException("the body is no JSON object");
        }
        if (event.hasNonNull("data") && event.hasNonNull("data_base64")) {
            throw new NotACloudEventException("the data occurs twice");
        }
        var attributes = new HashMap<String, String>();
        var data = new byte[0];
        for (var field : event.properties()) {
            var value = field.getValue();
            if (!value.isNull()) {
                switch (field.getKey()) {
                    case "data" -> data = value.toString().getBytes(StandardCharsets.UTF_8);
                    case "data_base64" -> data = decodedBase64(value);
                    default -> attributes.put(field.getKey(), text(field.getKey(), value));
                }
            }
        }
        attributes.putIfAbsent(CloudEvents.CONTENT_TYPE, "application/json");
        return new CloudEventRequest(attributes, data);
    }

    private static JsonNode read(byte[] json) {
        try {
            return Json.STRICT.readValue(json, JsonNode.class);
        } catch (IOException e) {
            // The exception is not passed on, since its message would quote the body.
            throw new NotACloudEventException("it is not JSON");
        }
    }

    private static byte[] decodedBase64(JsonNode data) {
        try {
            return Base64.getDecoder().decode(text("data_base64", data));
        } catch (IllegalArgumentException e) {
            throw new NotACloudEventException("data_base64 is not in Base64");
        }
    }

    /** Returns the value of an attribute as text. An attribute in JSON is a text, a number or a boolean. */
    private static String text(String name, JsonNode value) {
        if (value.isTextual() || value.isIntegralNumber() || value.isBoolean()) {
            return value.asText();
        }
        throw new NotACloudEventException(name + " is neither text, number nor boolean");
    }

    private static String mediaType(MultiMap headers) {
        var sent = headers.getAll(CONTENT_TYPE);
        if (sent.size() > 1) {
            throw new NotACloudEventException("the header " + CONTENT_TYPE + " occurs twice");
        }
        return sent.isEmpty() ? "" : mediaType(sent.getFirst());
    }

    /** Returns the media type without its parameters. */
    private static String mediaType(String contentType) {
        return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
}
