package dev.tideline.commands.deactivateuser;

import static dev.tideline.testing.Given.given;

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
    private static final UserRegistered REGISTERED =
            new UserRegistered(ADA, new Email("ada@example.org"), new UserName("Ada"));
    private static final Optional<Note> NOTE = Optional.of(new Note("moved away"));

    @Test
    void an_active_user_is_deactivated() {
        given(REGISTERED).when(new DeactivateUser(ADA, NOTE)).then(new UserDeactivated(ADA, NOTE));
    }

    @Test
    void an_inactive_user_stays_so() {
        given(REGISTERED, new UserDeactivated(ADA, NOTE))
                .when(new DeactivateUser(ADA, Optional.empty()))
                .thenNothing();
    }

    @Test
    void a_user_who_is_not_there_is_not_found() {
        given().when(new DeactivateUser(ADA, NOTE)).thenRefused(ShopProblem.USER_NOT_FOUND);
    }
}
