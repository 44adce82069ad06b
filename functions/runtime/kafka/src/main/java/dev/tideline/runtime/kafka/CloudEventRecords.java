package dev.tideline.runtime.kafka;

import dev.tideline.event.Envelope;
import dev.tideline.event.Metadata;
import dev.tideline.event.StreamId;
import dev.tideline.event.Topics;
import dev.tideline.event.Uuids;
import dev.tideline.store.PositionedEvent;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * How an event looks in Kafka: key = stream id, value = the event's data, headers as in the binary content mode of the
 * <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">Kafka protocol
 * binding for CloudEvents 1.0</a>. An absent value has no header.
 */
public final class CloudEventRecords {
    private static final String SPEC_VERSION = "1.0";

    private CloudEventRecords() {}

    public static ProducerRecord<String, byte[]> toRecord(PositionedEvent positioned) {
        var event = positioned.envelope();
        var stream = event.streamId().value();
        var metadata = event.metadata();
        var record = new ProducerRecord<>(
                Topics.of(event.streamId()), stream, event.data().getBytes(StandardCharsets.UTF_8));
        var headers = record.headers();
        put(headers, "ce_specversion", SPEC_VERSION);
        put(headers, "ce_id", event.id());
        put(headers, "ce_type", event.type());
        put(headers, "ce_source", metadata.source());
        put(headers, "ce_subject", stream);
        put(headers, "ce_time", event.timestamp());
        put(headers, "content-type", "application/json");
        put(headers, "ce_dataschema", "urn:tideline:" + event.type() + ":" + event.schemaVersion());
        put(headers, "ce_partitionkey", stream);
        put(headers, "ce_sequence", sequence(positioned.position()));
        put(headers, "ce_streamversion", event.version());
        put(headers, "ce_schemaversion", event.schemaVersion());
        put(headers, "ce_correlationid", metadata.correlationId());
        put(headers, "ce_causationid", metadata.causationId());
        metadata.userId().ifPresent(user -> put(headers, "ce_userid", user));
        metadata.traceparent().ifPresent(trace -> {
            put(headers, "ce_traceparent", trace);
            put(headers, "traceparent", trace);
        });
        return record;
    }

    /** Nineteen digits, so that sequences sort as texts as positions do as numbers. */
    private static String sequence(long position) {
        var digits = Long.toString(position);
        return "0".repeat(19 - digits.length()) + digits;
    }

    /** @throws NotACloudEventException if the record is no event of ours */
    public static Envelope toEnvelope(ConsumerRecord<String, byte[]> record) {
        var headers = record.headers();
        if (!SPEC_VERSION.equals(required(headers, "ce_specversion"))) {
            throw new NotACloudEventException("ce_specversion is not " + SPEC_VERSION);
        }
        if (record.value() == null) {
            throw new NotACloudEventException("there is no data");
        }
        try {
            var subject = new StreamId(required(headers, "ce_subject"));
            if (!subject.value().equals(record.key())) {
                throw new NotACloudEventException("the key is not the ce_subject");
            }
            return new Envelope(
                    id(headers, "ce_id"),
                    required(headers, "ce_type"),
                    subject,
                    Long.parseLong(required(headers, "ce_streamversion")),
                    Integer.parseInt(required(headers, "ce_schemaversion")),
                    Instant.parse(required(headers, "ce_time")),
                    new Metadata(
                            required(headers, "ce_source"),
                            id(headers, "ce_correlationid"),
                            id(headers, "ce_causationid"),
                            optional(headers, "ce_userid"),
                            optional(headers, "ce_traceparent")),
                    utf8(record.value()));
        } catch (IllegalArgumentException | DateTimeException | CharacterCodingException e) {
            throw new NotACloudEventException(e.getMessage());
        }
    }

    private static void put(Headers headers, String name, Object value) {
        headers.add(name, value.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static UUID id(Headers headers, String name) {
        return Uuids.parse(required(headers, name));
    }

    private static String required(Headers headers, String name) {
        return optional(headers, name).orElseThrow(() -> new NotACloudEventException("there is no " + name));
    }

    private static Optional<String> optional(Headers headers, String name) {
        return Optional.ofNullable(headers.lastHeader(name))
                .map(header -> new String(header.value(), StandardCharsets.UTF_8));
    }

    private static String utf8(byte[] value) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(value))
                .toString();
    }
}
