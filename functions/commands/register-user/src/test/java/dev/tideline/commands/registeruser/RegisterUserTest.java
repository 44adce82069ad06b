package dev.tideline.commands.registeruser;

import static dev.tideline.testing.Given.given;

import dev.tideline.decision.Refusal.Code;
import dev.tideline.user.Email;
import dev.tideline.user.EmailClaim;
import dev.tideline.user.EmailEvent.EmailClaimed;
import dev.tideline.user.EmailEvent.EmailReleased;
import dev.tideline.user.UserEvent.UserRegistered;
import dev.tideline.user.UserId;
import dev.tideline.user.UserName;
import org.junit.jupiter.api.Test;

class RegisterUserTest {
    private static final UserId ADA = UserId.parse("019a7b40-0000-7000-8000-000000000001");
    private static final UserId BOB = UserId.parse("019a7b40-0000-7000-8000-000000000002");
    private static final Email EMAIL = new Email("ada@example.org");
    private static final UserName NAME = new UserName("Ada");
    private static final RegisterUser REGISTER = new RegisterUser(ADA, EMAIL, "f00d", NAME);

    @Test
    void a_user_is_registered_and_the_address_claimed() {
        given().when(REGISTER).then(new UserRegistered(ADA, EMAIL, NAME), new EmailClaimed(ADA));
    }

    @Test
    void an_address_of_somebody_else_is_taken() {
        given().in(EmailClaim.stream("f00d"), new EmailClaimed(BOB))
                .when(REGISTER)
                .thenRefused(Code.EMAIL_TAKEN, "/email");
    }

    @Test
    void an_address_that_was_given_up_is_free() {
        given().in(EmailClaim.stream("f00d"), new EmailClaimed(BOB))
                .in(EmailClaim.stream("f00d"), new EmailReleased(BOB))
                .when(REGISTER)
                .then(new UserRegistered(ADA, EMAIL, NAME), new EmailClaimed(ADA));
    }
}
