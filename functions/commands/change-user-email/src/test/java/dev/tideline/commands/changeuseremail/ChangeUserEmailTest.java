package dev.tideline.commands.changeuseremail;

import static dev.tideline.testing.Given.given;

import dev.tideline.decision.Caller;
import dev.tideline.event.EventStream;
import dev.tideline.shop.ShopProblem;
import dev.tideline.shop.UserId;
import dev.tideline.testing.Given;
import dev.tideline.user.Email;
import dev.tideline.user.EmailClaim;
import dev.tideline.user.EmailEvent;
import dev.tideline.user.EmailEvent.EmailClaimed;
import dev.tideline.user.EmailEvent.EmailReleased;
import dev.tideline.user.EmailHash;
import dev.tideline.user.UserEvent.UserDeactivated;
import dev.tideline.user.UserEvent.UserEmailChanged;
import dev.tideline.user.UserEvent.UserRegistered;
import dev.tideline.user.UserName;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ChangeUserEmailTest {
    private static final UserId ADA = new UserId(UUID.randomUUID());
    private static final Caller OWNER = new Caller.Customer(ADA.value());
    private static final UserId BOB = new UserId(UUID.randomUUID());
    private static final Email FORMER = new Email("ada@example.org");
    private static final Email NEW = new Email("lovelace@example.org");
    private static final EmailHash HASH = new EmailHash("a secret of a test");

    @Test
    void the_address_of_another_customer_is_not_changed() {
        ada().when(new ChangeUserEmail(new Caller.Customer(UUID.randomUUID()), ADA, NEW, HASH))
                .thenRefused(ShopProblem.USER_NOT_FOUND);
    }

    @Test
    void the_new_address_is_claimed_and_the_former_one_is_free_again() {
        ada().when(new ChangeUserEmail(OWNER, ADA, NEW, HASH))
                .then(new UserEmailChanged(ADA, NEW), new EmailClaimed(ADA), new EmailReleased(ADA));
    }

    @Test
    void an_address_that_was_given_up_can_be_claimed() {
        ada().in(EmailClaim.stream(HASH.of(NEW)), new EmailClaimed(BOB))
                .in(EmailClaim.stream(HASH.of(NEW)), new EmailReleased(BOB))
                .when(new ChangeUserEmail(OWNER, ADA, NEW, HASH))
                .then(new UserEmailChanged(ADA, NEW), new EmailClaimed(ADA), new EmailReleased(ADA));
    }

    @Test
    void an_address_that_somebody_else_has_is_taken() {
        ada().in(EmailClaim.stream(HASH.of(NEW)), new EmailClaimed(BOB))
                .when(new ChangeUserEmail(OWNER, ADA, NEW, HASH))
                .thenRefused(ShopProblem.EMAIL_TAKEN, "/email");
    }

    @Test
    void another_spelling_of_the_same_address_is_no_other_claim() {
        var shouted = new Email("ADA@example.org");

        ada().when(new ChangeUserEmail(OWNER, ADA, shouted, HASH)).then(new UserEmailChanged(ADA, shouted));
    }

    @Test
    void a_claim_in_an_earlier_form_is_exchanged_for_that_of_today() {
        var typed = new Email("ada@b\u00FCcher.example");
        var ascii = new Email("ada@xn--bcher-kva.example");

        given(new UserRegistered(ADA, typed, new UserName("Ada")))
                .in(earlier(typed), new EmailClaimed(ADA))
                .when(new ChangeUserEmail(OWNER, ADA, ascii, HASH))
                .then(new UserEmailChanged(ADA, ascii), new EmailClaimed(ADA), new EmailReleased(ADA));
        given(new UserRegistered(ADA, typed, new UserName("Ada")))
                .in(earlier(typed), new EmailClaimed(ADA))
                .when(new ChangeUserEmail(OWNER, ADA, NEW, HASH))
                .then(new UserEmailChanged(ADA, NEW), new EmailClaimed(ADA), new EmailReleased(ADA));
    }

    @Test
    void an_address_that_somebody_else_has_in_an_earlier_form_is_taken() {
        var typed = new Email("bob@b\u00FCcher.example");

        ada().in(earlier(typed), new EmailClaimed(BOB))
                .when(new ChangeUserEmail(OWNER, ADA, new Email("BOB@xn--bcher-kva.example"), HASH))
                .thenRefused(ShopProblem.EMAIL_TAKEN, "/email");
    }

    @Test
    void a_claim_of_somebody_else_on_the_former_address_stays() {
        given(new UserRegistered(ADA, FORMER, new UserName("Ada")))
                .in(EmailClaim.stream(HASH.of(FORMER)), new EmailClaimed(BOB))
                .when(new ChangeUserEmail(OWNER, ADA, NEW, HASH))
                .then(new UserEmailChanged(ADA, NEW), new EmailClaimed(ADA));
    }

    @Test
    void the_address_that_it_is_already_changes_nothing() {
        ada().when(new ChangeUserEmail(OWNER, ADA, FORMER, HASH)).thenNothing();
    }

    @Test
    void a_user_who_is_deactivated_or_not_there_is_refused() {
        given(new UserRegistered(ADA, FORMER, new UserName("Ada")), new UserDeactivated(ADA, Optional.empty()))
                .when(new ChangeUserEmail(OWNER, ADA, NEW, HASH))
                .thenRefused(ShopProblem.USER_NOT_ACTIVE);
        given().when(new ChangeUserEmail(OWNER, ADA, NEW, HASH)).thenRefused(ShopProblem.USER_NOT_FOUND);
    }

    /** The claim that an earlier release has made. */
    private static EventStream<EmailClaim, EmailEvent> earlier(Email email) {
        return EmailClaim.stream(HASH.all(email).getLast());
    }

    private static Given ada() {
        return given(new UserRegistered(ADA, FORMER, new UserName("Ada")))
                .in(EmailClaim.stream(HASH.of(FORMER)), new EmailClaimed(ADA));
    }
}
