package dev.tideline.commands.deactivateuser;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Command;
import dev.tideline.decision.Decision;
import dev.tideline.decision.States;
import dev.tideline.event.Note;
import dev.tideline.shop.ShopProblem;
import dev.tideline.shop.UserId;
import dev.tideline.user.User;
import dev.tideline.user.UserEvent.UserDeactivated;
import java.util.Optional;

/** Deactivates a user, who keeps the e-mail address. An inactive user stays inactive. */
@Appends(UserDeactivated.class)
record DeactivateUser(UserId userId, Optional<Note> note) implements Command {
    @Override
    public Decision decide(States states) {
        var stream = User.stream(userId);
        return switch (states.of(stream)) {
            case User.Active user -> Decision.append(stream, user.deactivated(userId, note));
            case User.Inactive _ -> Decision.unchanged(stream);
            case User.Unregistered _ -> Decision.refuse(ShopProblem.USER_NOT_FOUND, "User not found.");
        };
    }
}
