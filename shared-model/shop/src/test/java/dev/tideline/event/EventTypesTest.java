package dev.tideline.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tideline.order.OrderEvent.OrderPlaced;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The golden files in src/test/resources/events are the storage format: a file there never changes. */
class EventTypesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/events");

    @ParameterizedTest
    @MethodSource("types")
    void every_event_type_reads_its_golden_file_and_writes_it_back_as_it_was(String type) throws IOException {
        var golden = Files.readString(GOLDEN.resolve(type + ".json")).strip();

        var event = EventTypes.decode(envelope(type, 1, golden));

        assertThat(EventTypes.nameOf(event.getClass())).isEqualTo(type);
        assertThat(components(event)).doesNotContainNull();
        assertThat(EventTypes.encode(event)).isEqualTo(golden);
    }

    @Test
    void no_golden_file_is_of_a_type_that_is_gone() throws IOException {
        try (var files = Files.list(GOLDEN)) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".json", "")))
                    .containsExactlyInAnyOrderElementsOf(EventTypes.byName().keySet());
        }
    }

    /** Cases B06 and B21: such values were accepted once, and what was accepted is read for ever. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "UserRegistered, `{'user_id':'ID','email':'a@b.c\\r\\nX: 1','name':'\\u200B'}`",
                "UserRegistered, `{'user_id':'ID','email':' @ ','name':'\\u0000'}`",
                "UserEmailChanged, `{'user_id':'ID','new_email':''}`",
                "UserDeactivated, `{'user_id':'ID','note':''}`",
                "ItemListed, `{'sku':'a b/c','name':'\\u202E','unit_price':'1.00','currency':'EUR'}`",
                "ItemRenamed, `{'sku':'','name':''}`",
                "StockAdded, `{'sku':'mug','quantity':-1}`",
                "OrderPlaced, `{'order_id':'ID','user_id':'ID','items':[{'sku':'\u00FC','quantity':0,'unit_price':'1.00'}],"
                        + "'total_amount':'0.00','currency':'EUR','payment_method':'cash on delivery'}`"
            })
    void an_event_is_read_whatever_would_be_refused_today(String type, String data) throws JsonProcessingException {
        var stored = data.replace('\'', '"').replace("ID", "018f3f5e-0000-7000-8000-000000000001");

        var event = EventTypes.decode(envelope(type, 1, stored));

        assertThat(Json.TOLERANT.readTree(EventTypes.encode(event))).isEqualTo(Json.TOLERANT.readTree(stored));
    }

    @Test
    void a_field_that_a_newer_producer_added_is_passed_over() {
        var event = EventTypes.decode(
                envelope("StockAdded", 1, "{\"sku\":\"mug\",\"quantity\":1,\"warehouse\":\"north\"}"));

        assertThat(EventTypes.encode(event)).isEqualTo("{\"sku\":\"mug\",\"quantity\":1}");
    }

    @Test
    void an_unknown_type_or_a_higher_schema_version_is_not_read() {
        assertThatThrownBy(() -> EventTypes.decode(envelope("StockStolen", 1, "{}")))
                .isInstanceOf(UnknownEventException.class)
                .hasMessageContaining("StockStolen");
        assertThatThrownBy(() -> EventTypes.decode(envelope("StockAdded", 2, "{\"sku\":\"mug\",\"quantity\":1}")))
                .isInstanceOf(UnknownEventException.class);
    }

    @Test
    void data_that_is_not_of_its_type_is_refused_without_being_quoted() {
        assertThatThrownBy(() -> EventTypes.decode(envelope(
                        "UserRegistered", 1, "{\"user_id\":\"ada@example.org\",\"email\":\"ada@example.org\"}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .message()
                .doesNotContain("ada");
    }

    @Test
    void what_is_personal_is_marked() {
        assertThat(EventTypes.byName().values().stream()
                        .flatMap(type -> Stream.of(type.getRecordComponents()))
                        .filter(component -> component.isAnnotationPresent(Personal.class))
                        .map(RecordComponent::getName))
                .containsExactlyInAnyOrder("email", "name", "newEmail", "note", "note", "note");
        assertThat(OrderPlaced.class.getRecordComponents())
                .noneMatch(component -> component.getType().equals(String.class));
    }

    static Stream<String> types() {
        return EventTypes.byName().keySet().stream().sorted();
    }

    private static Stream<Object> components(DomainEvent event) {
        return Stream.of(event.getClass().getRecordComponents()).map(component -> {
            try {
                return component.getAccessor().invoke(event);
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static Envelope envelope(String type, int schemaVersion, String data) {
        var metadata = new Metadata("/test", UUID.randomUUID(), UUID.randomUUID(), Optional.empty(), Optional.empty());
        return new Envelope(
                UUID.randomUUID(), type, new StreamId("test-1"), 1, schemaVersion, Instant.EPOCH, metadata, data);
    }
}
