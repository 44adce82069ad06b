package dev.tideline.runtime.kafka;

import dev.tideline.event.CloudEvents;
import dev.tideline.event.Envelope;
import dev.tideline.event.NotACloudEventException;
import dev.tideline.event.Topics;
import dev.tideline.store.PositionedEvent;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * The form of an event in Kafka. The key is the stream id, and the value is the event's data. Headers are those of the binary
 * content mode of the <a
 * href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">Kafka protocol binding
 * for CloudEvents 1.0</a>, and the {@code traceparent} that OpenTelemetry reads.
 */
public final class CloudEventRecords {
    private static final String PREFIX = "ce_";
    private static final String CONTENT_TYPE = "content-type";
    private static final String TRACEPARENT = "traceparent";

    private CloudEventRecords() {}

    public static ProducerRecord<String, byte[]> toRecord(PositionedEvent positioned) {
        var event = positioned.envelope();
        var record = new ProducerRecord<>(
                Topics.of(event.streamId()),
                event.streamId().value(),
                event.data().getBytes(StandardCharsets.UTF_8));
        CloudEvents.attributes(event, positioned.position())
                .forEach((name, value) -> put(
                        record.headers(), name.equals(CloudEvents.CONTENT_TYPE) ? CONTENT_TYPE : PREFIX + name, value));
        event.metadata().traceparent().ifPresent(trace -> put(record.headers(), TRACEPARENT, trace));
        return record;
    }

    /** @throws NotACloudEventException if the record is no event of ours */
    public static Envelope toEnvelope(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            throw new NotACloudEventException("there is no data");
        }
        var event = CloudEvents.envelope(attributes(record), record.value());
        if (!Topics.of(event.streamId()).equals(record.topic())) {
            throw new NotACloudEventException("its stream is published on another topic");
        }
        if (!event.streamId().value().equals(record.key())) {
            throw new NotACloudEventException("the key is not the subject");
        }
        return event;
    }

    /** The attributes of a CloudEvent, by name; of a record that is none, what looks like some. */
    public static Map<String, String> attributes(ConsumerRecord<String, byte[]> record) {
        var attributes = new HashMap<String, String>();
        for (var header : record.headers()) {
            if (header.value() == null) {
                continue;
            }
            var value = new String(header.value(), StandardCharsets.UTF_8);
            if (header.key().startsWith(PREFIX)) {
                attributes.put(header.key().substring(PREFIX.length()), value);
            } else if (header.key().equals(CONTENT_TYPE)) {
                attributes.put(CloudEvents.CONTENT_TYPE, value);
            }
        }
        return attributes;
    }

    /** Returns true if the engine's records have a header of that name. */
    static boolean isKnown(String header) {
        return header.equals(CONTENT_TYPE)
                || header.equals(TRACEPARENT)
                || header.startsWith(PREFIX) && CloudEvents.NAMES.contains(header.substring(PREFIX.length()));
    }

    private static void put(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
