package dev.tideline.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.testing.memory.GoldenEventsContract;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The golden files in src/test/resources/events are the storage format: a file there never changes. */
class EventTypesTest extends GoldenEventsContract {
    /** Cases B06 and B21: such values were accepted once, so they can be read for ever. */
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
    void a_field_that_a_newer_producer_added_is_skipped() {
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
    void personal_fields_are_marked() {
        assertThat(EventTypes.byName().values().stream()
                        .flatMap(type -> Stream.of(type.getRecordComponents()))
                        .filter(component -> component.isAnnotationPresent(Personal.class))
                        .map(RecordComponent::getName))
                .containsExactlyInAnyOrder("email", "name", "newEmail", "note", "note", "note", "note");
        assertThat(OrderPlaced.class.getRecordComponents())
                .noneMatch(component -> component.getType().equals(String.class));
    }

    private static Envelope envelope(String type, int schemaVersion, String data) {
        var metadata = new Metadata("/test", UUID.randomUUID(), UUID.randomUUID(), Optional.empty(), Optional.empty());
        return new Envelope(
                UUID.randomUUID(), type, new StreamId("test-1"), 1, schemaVersion, Instant.EPOCH, metadata, data);
    }
}
