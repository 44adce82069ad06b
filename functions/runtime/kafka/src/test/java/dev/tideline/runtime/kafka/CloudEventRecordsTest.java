package dev.tideline.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.event.Envelope;
import dev.tideline.event.Metadata;
import dev.tideline.event.NotACloudEventException;
import dev.tideline.event.StreamId;
import dev.tideline.store.PositionedEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloudEventRecordsTest {
    private static final UUID ID = UUID.fromString("00000000-0000-5000-8000-000000000001");
    private static final UUID CORRELATION = UUID.fromString("00000000-0000-7000-8000-000000000002");
    private static final UUID CAUSE = UUID.fromString("00000000-0000-7000-8000-000000000003");

    @Test
    void an_event_is_a_record_in_the_binary_mode_of_cloud_events() {
        var record = CloudEventRecords.toRecord(new PositionedEvent(
                42,
                event(new Metadata("/tideline/add-stock", CORRELATION, CAUSE, Optional.empty(), Optional.empty()))));

        assertThat(record.topic()).isEqualTo("tideline.inventory");
        assertThat(record.key()).isEqualTo("stock-mug");
        assertThat(new String(record.value(), StandardCharsets.UTF_8)).isEqualTo("{\"quantity\":7}");
        assertThat(headers(record.headers()))
                .containsExactly(
                        "ce_specversion: 1.0",
                        "ce_id: " + ID,
                        "ce_type: StockAdded",
                        "ce_source: /tideline/add-stock",
                        "ce_subject: stock-mug",
                        "ce_time: 2026-01-02T03:04:05.000006Z",
                        "content-type: application/json",
                        "ce_dataschema: urn:tideline:StockAdded:1",
                        "ce_partitionkey: stock-mug",
                        "ce_sequence: 0000000000000000042",
                        "ce_streamversion: 3",
                        "ce_schemaversion: 1",
                        "ce_correlationid: " + CORRELATION,
                        "ce_causationid: " + CAUSE);
    }

    @Test
    void user_id_and_trace_have_headers_of_their_own() {
        var metadata = new Metadata(
                "/tideline/add-stock", CORRELATION, CAUSE, Optional.of("u1"), Optional.of("00-0af7-b7ad-01"));

        assertThat(headers(CloudEventRecords.toRecord(new PositionedEvent(1, event(metadata)))
                        .headers()))
                .contains("ce_userid: u1", "ce_traceparent: 00-0af7-b7ad-01", "traceparent: 00-0af7-b7ad-01");
    }

    @Test
    void a_record_is_read_back_as_the_event_that_it_was() {
        Stream.of(
                        new Metadata("/tideline/x", CORRELATION, CAUSE, Optional.empty(), Optional.empty()),
                        new Metadata("/tideline/x", CORRELATION, CAUSE, Optional.of("u1"), Optional.of("00-a-b-01")))
                .map(CloudEventRecordsTest::event)
                .forEach(event -> assertThat(CloudEventRecords.toEnvelope(
                                received(CloudEventRecords.toRecord(new PositionedEvent(1, event)))))
                        .isEqualTo(event));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ce_specversion",
                "ce_id",
                "ce_type",
                "ce_source",
                "ce_subject",
                "ce_time",
                "ce_streamversion",
                "ce_schemaversion",
                "ce_correlationid",
                "ce_causationid"
            })
    void a_record_that_lacks_what_every_event_has_is_no_event(String header) {
        assertNoEvent(record -> record.headers().remove(header), "there is no " + header.substring("ce_".length()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ce_specversion=0.3",
                "ce_id=1",
                "ce_subject=stock",
                "ce_subject=stock-cup",
                "ce_time=yesterday",
                "ce_streamversion=first",
                "ce_schemaversion=1.5",
                "ce_correlationid=x",
                // B11
                "ce_time=+1000000000-12-31T23:59:59Z",
                "ce_time=+10000-01-01T00:00:00Z",
                "ce_time=0000-12-31T23:59:59Z",
                "ce_streamversion=0",
                "ce_streamversion=-1",
                "ce_streamversion=9223372036854775808",
                "ce_schemaversion=0",
                "ce_schemaversion=2147483648",
                "ce_type=Stock\u0000Added",
                "ce_source=/tideline/x\n",
                "ce_userid=\u0000",
                "ce_traceparent=\u0000"
            })
    void a_record_whose_headers_make_no_sense_is_no_event(String change) {
        var parts = change.split("=");
        assertNoEvent(
                record -> {
                    record.headers().remove(parts[0]);
                    record.headers().add(parts[0], parts[1].getBytes(StandardCharsets.UTF_8));
                },
                "");
    }

    @Test
    void a_record_with_an_empty_header_is_no_event() {
        assertNoEvent(record -> record.headers().remove("ce_id").add("ce_id", null), "there is no id");
    }

    @Test
    void a_record_without_data_or_with_data_that_is_no_text_is_no_event() {
        var sound = CloudEventRecords.toRecord(new PositionedEvent(1, event()));
        Stream.of(null, new byte[] {(byte) 0xC3, 0x28}).forEach(value -> {
            var broken = new ProducerRecord<>(sound.topic(), null, sound.key(), value, sound.headers());
            assertThatThrownBy(() -> CloudEventRecords.toEnvelope(received(broken)))
                    .isInstanceOf(NotACloudEventException.class);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce_type", "ce_source", "ce_userid", "ce_traceparent", "ce_id"})
    void a_record_with_a_header_beyond_all_measure_is_no_event(String header) {
        assertNoEvent(
                record -> record.headers()
                        .remove(header)
                        .add(header, "x".repeat(1_001).getBytes(StandardCharsets.UTF_8)),
                "is longer than 1000 characters");
    }

    static Stream<String> notAnObject() {
        return Stream.of(
                "x".repeat(1_048_400),
                "{\"x\": \"" + "x".repeat(1 << 20) + "\"}",
                "{\"x\": " + "[".repeat(5_000) + "]".repeat(5_000) + "}",
                "{}[",
                "{} {}",
                "{\"x\": 1",
                "[]",
                "7",
                "null",
                "");
    }

    @ParameterizedTest
    @MethodSource("notAnObject")
    void a_record_whose_data_is_no_object_of_a_sound_size_is_no_event(String data) {
        var sound = CloudEventRecords.toRecord(new PositionedEvent(1, event()));
        var broken = new ProducerRecord<>(
                sound.topic(), null, sound.key(), data.getBytes(StandardCharsets.UTF_8), sound.headers());
        assertThatThrownBy(() -> CloudEventRecords.toEnvelope(received(broken)))
                .isInstanceOf(NotACloudEventException.class)
                .hasMessageNotContaining("x\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"order-1", "nothing-1"})
    void a_record_of_a_stream_that_is_published_elsewhere_is_no_event(String stream) {
        var sound = CloudEventRecords.toRecord(new PositionedEvent(1, event()));
        var headers = sound.headers().remove("ce_subject").add("ce_subject", stream.getBytes(StandardCharsets.UTF_8));
        var strayed = new ProducerRecord<>(sound.topic(), null, stream, sound.value(), headers);
        assertThatThrownBy(() -> CloudEventRecords.toEnvelope(received(strayed)))
                .isInstanceOf(NotACloudEventException.class);
    }

    private static void assertNoEvent(Consumer<ProducerRecord<String, byte[]>> damage, String message) {
        var record = CloudEventRecords.toRecord(new PositionedEvent(1, event()));
        damage.accept(record);
        assertThatThrownBy(() -> CloudEventRecords.toEnvelope(received(record)))
                .isInstanceOf(NotACloudEventException.class)
                .hasMessageContaining(message);
    }

    private static Envelope event() {
        return event(new Metadata("/tideline/x", CORRELATION, CAUSE, Optional.empty(), Optional.empty()));
    }

    private static Envelope event(Metadata metadata) {
        return new Envelope(
                ID,
                "StockAdded",
                new StreamId("stock-mug"),
                3,
                1,
                Instant.parse("2026-01-02T03:04:05.000006Z"),
                metadata,
                "{\"quantity\":7}");
    }

    static ConsumerRecord<String, byte[]> received(ProducerRecord<String, byte[]> record) {
        return new ConsumerRecord<>(
                record.topic(),
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                record.key(),
                record.value(),
                record.headers(),
                Optional.empty());
    }

    private static Stream<String> headers(Headers headers) {
        return StreamSupport.stream(headers.spliterator(), false)
                .map(header -> header.key() + ": " + new String(header.value(), StandardCharsets.UTF_8));
    }
}
