package dev.tideline.choreography.describe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Json;
import dev.tideline.event.Money;
import dev.tideline.event.Personal;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Each class holds one form of the event LoanStarted. */
class CompatibilityTest {
    interface Committed {
        record LoanStarted(UUID loanId, List<Copy> copies, Reason reason, Optional<String> note)
                implements DomainEvent {}

        record Copy(int number, Money fine) {}

        enum Reason {
            @JsonProperty("gift")
            GIFT,
            @JsonProperty("sale")
            SALE
        }
    }

    interface WithNewOptionalFields {
        record LoanStarted(
                Optional<Copy> best, UUID loanId, List<Copy> copies, Committed.Reason reason, Optional<String> note)
                implements DomainEvent {}

        record Copy(int number, Money fine, Optional<String> color) {}
    }

    interface WithoutField {
        record LoanStarted(UUID loanId, List<Committed.Copy> copies, Committed.Reason reason) implements DomainEvent {}
    }

    interface WithRenamedField {
        record LoanStarted(UUID id, List<Copy> copies, Committed.Reason reason, Optional<String> note)
                implements DomainEvent {}

        record Copy(int no, Money fine) {}
    }

    interface WithNewRequiredField {
        record LoanStarted(
                UUID loanId, List<Copy> copies, Committed.Reason reason, Optional<String> note, boolean renewable)
                implements DomainEvent {}

        record Copy(int number, Money fine, String color) {}
    }

    interface WithOtherTypes {
        record LoanStarted(String loanId, List<Copy> copies, String reason, Optional<Integer> note)
                implements DomainEvent {}

        record Copy(long number, String fine) {}
    }

    interface WithOtherObligations {
        record LoanStarted(Optional<UUID> loanId, List<Committed.Copy> copies, Committed.Reason reason, String note)
                implements DomainEvent {}
    }

    interface WithOtherValues {
        record LoanStarted(UUID loanId, List<Committed.Copy> copies, Reason reason, Optional<String> note)
                implements DomainEvent {}

        enum Reason {
            @JsonProperty("sale")
            SALE,
            @JsonProperty("loss")
            LOSS
        }
    }

    interface WithOtherMark {
        record LoanStarted(
                UUID loanId,
                List<Committed.Copy> copies,
                Committed.Reason reason,
                @Personal Optional<String> note) implements DomainEvent {}
    }

    interface WithAnotherList {
        record LoanStarted(UUID loanId, Committed.Copy copies, Committed.Reason reason, Optional<String> note)
                implements DomainEvent {}
    }

    @Test
    void a_new_optional_field_is_compatible() {
        assertThat(after(WithNewOptionalFields.LoanStarted.class)).isEmpty();
        assertThat(after(Committed.LoanStarted.class)).isEmpty();
    }

    @Test
    void old_events_are_read_by_new_code_and_new_events_by_the_committed_schema() throws Exception {
        var copy = new Committed.Copy(7, Money.parse("0.50"));
        var old = new Committed.LoanStarted(
                UUID.randomUUID(), List.of(copy), Committed.Reason.GIFT, Optional.of("for Ada"));

        var read =
                Json.TOLERANT.readValue(Json.TOLERANT.writeValueAsString(old), WithNewOptionalFields.LoanStarted.class);

        assertThat(read.best()).isEmpty();
        assertThat(read.copies())
                .containsExactly(new WithNewOptionalFields.Copy(7, Money.parse("0.50"), Optional.empty()));
        assertThat(JsonSchemaFactory.getInstance(VersionFlag.V202012)
                        .getSchema(EventSchema.of(Committed.LoanStarted.class))
                        .validate(Json.TOLERANT.valueToTree(read)))
                .isEmpty();
    }

    @Test
    void a_field_is_not_removed() {
        assertThat(after(WithoutField.LoanStarted.class))
                .containsExactly(
                        "LoanStarted: the field note is gone. Keep it, or make a new type of event: a new meaning is a new type.");
    }

    @Test
    void a_field_is_not_renamed() {
        assertThat(after(WithRenamedField.LoanStarted.class))
                .containsExactly(
                        "LoanStarted: the field copies[].number is gone. Keep it, or make a new type of event: a new meaning is a new type.",
                        "LoanStarted: the field copies[].no is new, and stored events lack it. Make it an Optional, or make a new type of event: a new meaning is a new type.",
                        "LoanStarted: the field loan_id is gone. Keep it, or make a new type of event: a new meaning is a new type.",
                        "LoanStarted: the field id is new, and stored events lack it. Make it an Optional, or make a new type of event: a new meaning is a new type.");
    }

    @Test
    void a_new_field_is_not_required() {
        assertThat(after(WithNewRequiredField.LoanStarted.class))
                .containsExactly(
                        "LoanStarted: the field copies[].color is new, and stored events lack it. Make it an Optional, or make a new type of event: a new meaning is a new type.",
                        "LoanStarted: the field renewable is new, and stored events lack it. Make it an Optional, or make a new type of event: a new meaning is a new type.");
    }

    @Test
    void type_format_pattern_range_and_enum_stay() {
        assertThat(after(WithOtherTypes.LoanStarted.class))
                .containsExactly(
                        kept("copies[].fine has lost the pattern ^(0|[1-9][0-9]{0,24})(\\.[0-9]{1,4})?$"),
                        kept("copies[].number had the maximum 2147483647 and has now 9223372036854775807"),
                        kept("copies[].number had the minimum -2147483648 and has now -9223372036854775808"),
                        kept("loan_id has lost the format uuid"),
                        kept("note had the type null or string and has now integer or null"),
                        kept("note has got the maximum 2147483647"),
                        kept("note has got the minimum -2147483648"),
                        kept("reason has lost the enum [\"gift\",\"sale\"]"));
    }

    @Test
    void a_list_stays_one() {
        assertThat(after(WithAnotherList.LoanStarted.class))
                .first()
                .isEqualTo(kept("copies had the type array and has now object"));
    }

    @Test
    void a_required_field_does_not_become_optional_nor_an_optional_one_required() {
        assertThat(after(WithOtherObligations.LoanStarted.class))
                .containsExactly(
                        "LoanStarted: the field loan_id has become optional, and readers of today need it. Keep it required, or make a new type of event: a new meaning is a new type.",
                        "LoanStarted: the field note has become required, and stored events may lack it. Keep it optional, or make a new type of event: a new meaning is a new type.");
    }

    @Test
    void an_enum_gains_no_value_and_loses_none() {
        assertThat(after(WithOtherValues.LoanStarted.class))
                .containsExactly(
                        "LoanStarted: the field reason has the new value loss, and readers of today fail on it. Leave it out, or make a new type of event: a new meaning is a new type.",
                        "LoanStarted: the field reason no longer has the value gift, and stored events have it. Keep it, or make a new type of event: a new meaning is a new type.");
    }

    @Test
    void a_field_does_not_become_personal() {
        assertThat(after(WithOtherMark.LoanStarted.class)).containsExactly(kept("note has got the x-personal true"));
    }

    @Test
    void a_committed_schema_that_cannot_be_read_is_named() {
        var schema = EventSchema.of(Committed.LoanStarted.class).toString();

        assertThat(Compatibility.problems("<<<<<<< " + schema, schema))
                .containsExactly("LoanStarted: the event has a committed schema that is no JSON. Restore the file.");
    }

    private static String kept(String change) {
        return "LoanStarted: the field %s. Keep it as it was, or make a new type of event: a new meaning is a new type."
                .formatted(change);
    }

    private static List<String> after(Class<? extends DomainEvent> changed) {
        return Compatibility.problems(
                EventSchema.of(Committed.LoanStarted.class).toString(),
                EventSchema.of(changed).toString());
    }
}
