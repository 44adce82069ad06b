package dev.tideline.commands.registeruser;

import static dev.tideline.testing.Given.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.shop.ShopProblem;
import dev.tideline.shop.UserId;
import dev.tideline.user.Email;
import dev.tideline.user.EmailClaim;
import dev.tideline.user.EmailEvent.EmailClaimed;
import dev.tideline.user.EmailEvent.EmailReleased;
import dev.tideline.user.EmailHash;
import dev.tideline.user.UserEvent.UserDeactivated;
import dev.tideline.user.UserEvent.UserRegistered;
import dev.tideline.user.UserName;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RegisterUserTest {
    private static final UserId ADA = UserId.parse("019a7b40-0000-7000-8000-000000000001");
    private static final UserId BOB = UserId.parse("019a7b40-0000-7000-8000-000000000002");
    private static final Email EMAIL = new Email("ada@example.org");
    private static final EmailHash HASH = new EmailHash("a secret of a test");
    private static final UserName NAME = new UserName("Ada");
    private static final RegisterUser REGISTER = new RegisterUser(ADA, EMAIL, HASH, NAME);

    @Test
    void a_user_is_registered_and_the_address_claimed() {
        given().when(REGISTER).then(new UserRegistered(ADA, EMAIL, NAME), new EmailClaimed(ADA));
    }

    @Test
    void a_person_is_registered_once_active_or_not() {
        var registered = new UserRegistered(ADA, EMAIL, NAME);

        given(registered).when(REGISTER).thenRefused(ShopProblem.ALREADY_REGISTERED);
        given(registered, new UserDeactivated(ADA, Optional.empty()))
                .when(REGISTER)
                .thenRefused(ShopProblem.ALREADY_REGISTERED);
    }

    @Test
    void an_address_of_somebody_else_is_taken() {
        given().in(EmailClaim.stream(HASH.of(EMAIL)), new EmailClaimed(BOB))
                .when(REGISTER)
                .thenRefused(ShopProblem.EMAIL_TAKEN, "/email");
    }

    @Test
    void an_address_of_somebody_else_is_taken_in_an_earlier_form_too() {
        var email = new Email("ada@b\u00FCcher.example");

        assertThat(HASH.all(email)).hasSize(2);
        for (var hash : HASH.all(email)) {
            given().in(EmailClaim.stream(hash), new EmailClaimed(BOB))
                    .when(new RegisterUser(ADA, email, HASH, NAME))
                    .thenRefused(ShopProblem.EMAIL_TAKEN, "/email");
        }
    }

    @Test
    void an_address_that_was_given_up_is_free() {
        given().in(EmailClaim.stream(HASH.of(EMAIL)), new EmailClaimed(BOB))
                .in(EmailClaim.stream(HASH.of(EMAIL)), new EmailReleased(BOB))
                .when(REGISTER)
                .then(new UserRegistered(ADA, EMAIL, NAME), new EmailClaimed(ADA));
    }
}
