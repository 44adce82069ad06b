package dev.tideline.choreography.describe;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.tideline.event.Category;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Money;
import dev.tideline.event.Note;
import dev.tideline.event.Personal;
import dev.tideline.event.StreamId;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Events of another domain, with fields of each kind. */
@Category(value = "loan", topic = "library.loans")
public sealed interface LoanEvent extends DomainEvent {
    record LoanStarted(
            LoanId loanId,
            @Personal Optional<Note> readerNote,
            List<Copy> copies,
            Money deposit,
            Currency currency,
            StreamId shelf,
            Map<String, Long> pagesByCopy,
            boolean renewable,
            Optional<Reason> reason,
            Optional<Copy> gift)
            implements LoanEvent {}

    record LoanRefused(LoanId loanId, Reason reason) implements LoanEvent {}

    record LoanEnded(LoanId loanId) implements LoanEvent {}

    record LoanId(@JsonValue UUID value) {}

    record Copy(int copyNumber, Optional<Money> fine) {}

    enum Reason {
        @JsonProperty("no_copy_left")
        NO_COPY_LEFT,
        @JsonProperty("too_many_loans")
        TOO_MANY_LOANS
    }
}
