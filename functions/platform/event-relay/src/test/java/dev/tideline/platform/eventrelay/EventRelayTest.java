package dev.tideline.platform.eventrelay;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.shop.Sku;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestServers.class)
class EventRelayTest {
    private final String sku = UUID.randomUUID().toString();

    @Test
    void a_committed_event_reaches_kafka_as_a_cloud_event() {
        StoredEvents.appended(new StockAdded(new Sku(sku), 7));

        var record = awaitRecords(sku, 1).getFirst();

        var stored = StoredEvents.of("stock-" + sku).getFirst();
        assertThat(record.topic()).isEqualTo("tideline.inventory");
        assertThat(text(record.value())).isEqualTo(stored.data());
        assertThat(headers(record))
                .containsAllEntriesOf(Map.of(
                        "ce_specversion", "1.0",
                        "ce_type", "StockAdded",
                        "ce_source", stored.metadata().source(),
                        "ce_subject", "stock-" + sku,
                        "ce_partitionkey", "stock-" + sku,
                        "content-type", "application/json",
                        "ce_dataschema", "urn:tideline:StockAdded:1",
                        "ce_streamversion", "1",
                        "ce_schemaversion", "1",
                        "ce_correlationid", stored.metadata().correlationId().toString()))
                .containsOnlyKeys(
                        "ce_specversion",
                        "ce_id",
                        "ce_type",
                        "ce_source",
                        "ce_subject",
                        "ce_time",
                        "content-type",
                        "ce_dataschema",
                        "ce_partitionkey",
                        "ce_sequence",
                        "ce_streamversion",
                        "ce_schemaversion",
                        "ce_correlationid",
                        "ce_causationid");
        assertThat(headers(record).get("ce_sequence")).matches("[0-9]{19}");
        assertThat(headers(record).get("ce_time")).matches("2[0-9-]{9}T[0-9:]{8}(\\.[0-9]{3,6})?Z");
    }

    @Test
    void the_versions_of_each_stream_ascend_without_a_gap_and_so_do_the_positions() {
        var streams = 20;
        for (var round = 0; round < 30; round++) {
            StoredEvents.appended(IntStream.range(0, streams)
                    .mapToObj(i -> new StockAdded(new Sku(sku + i), 1))
                    .toArray(StockAdded[]::new));
        }

        for (var i = 0; i < streams; i++) {
            assertThat(awaitRecords(sku + i, 30).stream()
                            .map(record -> Long.parseLong(headers(record).get("ce_streamversion"))))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, 30).boxed().toList());
        }
        var published = PublishedEvents.of("tideline.inventory").stream()
                .filter(record -> record.key().startsWith("stock-" + sku))
                .map(record -> Long.parseLong(headers(record).get("ce_sequence")))
                .sorted()
                .toList();
        assertThat(published)
                .containsExactlyElementsOf(positions(
                        "SELECT position FROM positions WHERE stream_id LIKE ? ORDER BY position",
                        "stock-" + sku + "%"));
        assertThat(positions("SELECT count(*) AS position FROM positions"))
                .as("as many positions as the last one says")
                .isEqualTo(positions("SELECT max(position) AS position FROM positions"));
    }

    private static List<Long> positions(String query, Object... parameters) {
        return Sql.rows(query, parameters).stream()
                .map(row -> Long.valueOf(row.get("position")))
                .toList();
    }

    private static List<ConsumerRecord<String, byte[]>> awaitRecords(String sku, int count) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> PublishedEvents.of("tideline.inventory").stream()
                                .collect(groupingBy(ConsumerRecord::key, mapping(record -> record, toList())))
                                .getOrDefault("stock-" + sku, List.of()),
                        records -> records.size() == count);
    }

    private static Map<String, String> headers(ConsumerRecord<String, byte[]> record) {
        return StreamSupport.stream(record.headers().spliterator(), false)
                .collect(toMap(header -> header.key(), header -> text(header.value())));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
