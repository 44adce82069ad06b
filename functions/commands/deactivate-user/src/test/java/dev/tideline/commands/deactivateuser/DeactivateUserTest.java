package dev.tideline.commands.deactivateuser;

import static dev.tideline.testing.Given.given;

import dev.tideline.decision.Caller;
import dev.tideline.event.Note;
import dev.tideline.shop.ShopProblem;
import dev.tideline.shop.UserId;
import dev.tideline.user.Email;
import dev.tideline.user.UserEvent.UserDeactivated;
import dev.tideline.user.UserEvent.UserRegistered;
import dev.tideline.user.UserName;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DeactivateUserTest {
    private static final UserId ADA = new UserId(UUID.randomUUID());
    private static final Caller OWNER = new Caller.Customer(ADA.value());
    private static final UserRegistered REGISTERED =
            new UserRegistered(ADA, new Email("ada@example.org"), new UserName("Ada"));
    private static final Optional<Note> NOTE = Optional.of(new Note("moved away"));

    @Test
    void another_customer_is_not_deactivated() {
        given(REGISTERED)
                .when(new DeactivateUser(new Caller.Customer(UUID.randomUUID()), ADA, NOTE))
                .thenRefused(ShopProblem.USER_NOT_FOUND);
    }

    @Test
    void an_active_user_is_deactivated() {
        given(REGISTERED).when(new DeactivateUser(OWNER, ADA, NOTE)).then(new UserDeactivated(ADA, NOTE));
    }

    @Test
    void an_inactive_user_stays_so() {
        given(REGISTERED, new UserDeactivated(ADA, NOTE))
                .when(new DeactivateUser(OWNER, ADA, Optional.empty()))
                .thenNothing();
    }

    @Test
    void a_user_who_is_not_there_is_not_found() {
        given().when(new DeactivateUser(OWNER, ADA, NOTE)).thenRefused(ShopProblem.USER_NOT_FOUND);
    }
}
