package dev.tideline.choreography.describe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.tideline.choreography.describe.LoanEvent.Copy;
import dev.tideline.choreography.describe.LoanEvent.LoanId;
import dev.tideline.choreography.describe.LoanEvent.LoanStarted;
import dev.tideline.choreography.describe.LoanEvent.Reason;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Json;
import dev.tideline.event.Money;
import dev.tideline.event.Note;
import dev.tideline.event.StreamId;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventSchemaTest {
    private static final JsonSchema SCHEMA = JsonSchemaFactory.getInstance(VersionFlag.V202012)
            .getSchema(
                    EventSchema.of(LoanStarted.class),
                    SchemaValidatorsConfig.builder()
                            .formatAssertionsEnabled(true)
                            .build());

    private record Strange(Thread thread) implements DomainEvent {}

    private record Endless(List<Tree> trees) implements DomainEvent {}

    private record Tree(List<Tree> branches) {}

    @Test
    void an_event_is_valid_as_it_is_written() {
        assertThat(problems(loan(
                        Optional.of(new Note("for Ada")),
                        Optional.of(Reason.NO_COPY_LEFT),
                        Optional.of(new Copy(2, Optional.of(Money.parse("0.10")))))))
                .isEmpty();
        assertThat(problems(loan())).isEmpty();
    }

    @Test
    void an_optional_field_may_be_absent_and_an_unknown_one_present() {
        var loan = loan();
        loan.remove(List.of("reader_note", "reason", "gift"));

        assertThat(problems(loan.put("color", "blue"))).isEmpty();
    }

    @Test
    void a_field_that_is_no_optional_is_required() {
        var fields = new ArrayList<String>();
        loan().fieldNames().forEachRemaining(fields::add);
        fields.removeAll(List.of("reader_note", "reason", "gift"));

        assertThat(fields).isNotEmpty().allSatisfy(field -> {
            var loan = loan();
            loan.remove(field);
            assertThat(problems(loan)).hasSize(1).first().asString().contains(field);
        });
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "loan_id | `\"7\"`",
                "reader_note | 7",
                "copies | {}",
                "copies | [{\"copy_number\": \"1\"}]",
                "copies | [{\"copy_number\": 2147483648}]",
                "copies | [{}]",
                "deposit | 12.5",
                "deposit | `\"12,50\"`",
                "currency | `\"euro\"`",
                "shelf | `\"shelf\"`",
                "pages_by_copy | {\"a\": 1.5}",
                "renewable | `\"yes\"`",
                "renewable | null",
                "reason | `\"NO_COPY_LEFT\"`",
                "gift | {\"copy_number\": null}",
            })
    void a_value_of_another_type_is_not_valid(String field, String value) throws Exception {
        assertThat(problems(loan().set(field, Json.TOLERANT.readTree(value)))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "0.00",
                "12.5",
                "1234567890123456789012345",
                "0.1234",
                "",
                "00",
                "01",
                "-1",
                "+1",
                ".5",
                "1.",
                "1.12345",
                "1e3",
                " 1",
                "12345678901234567890123456",
                "1,5"
            })
    void money_is_valid_if_it_is_read(String text) {
        var isRead = true;
        try {
            Money.parse(text);
        } catch (IllegalArgumentException e) {
            isRead = false;
        }

        assertThat(problems(loan().put("deposit", text)).isEmpty()).isEqualTo(isRead);
    }

    @Test
    void a_personal_field_is_marked() {
        var fields = EventSchema.of(LoanStarted.class).get("properties").properties();

        assertThat(fields.stream()
                        .filter(field -> field.getValue().path("x-personal").asBoolean()))
                .map(Map.Entry::getKey)
                .containsExactly("reader_note");
    }

    @Test
    void a_type_that_no_schema_is_known_for_is_named() {
        assertThatThrownBy(() -> EventSchema.of(Strange.class))
                .hasMessage(
                        "Strange has a field of type java.lang.Thread, which no JSON Schema is known for. Use a record, an enum or a value with @JsonValue; a record does not contain itself.");
        assertThatThrownBy(() -> EventSchema.of(Endless.class)).hasMessageContaining("Tree");
    }

    private static List<String> problems(JsonNode loan) {
        return SCHEMA.validate(loan).stream().map(Object::toString).toList();
    }

    private static ObjectNode loan() {
        return loan(Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static ObjectNode loan(Optional<Note> note, Optional<Reason> reason, Optional<Copy> gift) {
        return Json.TOLERANT.valueToTree(new LoanStarted(
                new LoanId(UUID.randomUUID()),
                note,
                List.of(new Copy(1, Optional.empty())),
                Money.parse("12.50"),
                Currency.getInstance("EUR"),
                new StreamId("shelf-7"),
                Map.of("a", 300L),
                true,
                reason,
                gift));
    }
}
