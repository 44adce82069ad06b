package dev.tideline.commands.deactivateuser;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Caller;
import dev.tideline.decision.Command;
import dev.tideline.decision.Decision;
import dev.tideline.decision.States;
import dev.tideline.event.Note;
import dev.tideline.shop.ShopProblem;
import dev.tideline.shop.UserId;
import dev.tideline.user.User;
import dev.tideline.user.UserEvent.UserDeactivated;
import java.util.Optional;

/**
 * Deactivates a user, who keeps the e-mail address. An inactive user stays inactive.
 *
 * @param caller the user, or somebody who may act for them
 */
@Appends(UserDeactivated.class)
record DeactivateUser(Caller caller, UserId userId, Optional<Note> note) implements Command {
    private static final Decision.Refused NOT_FOUND = Decision.refuse(ShopProblem.USER_NOT_FOUND, "User not found.");

    @Override
    public Decision decide(States states) {
        var stream = User.stream(userId);
        var state = states.of(stream);
        if (!caller.mayActFor(userId.value())) {
            return NOT_FOUND.asDenied();
        }
        return switch (state) {
            case User.Active user -> Decision.append(stream, user.deactivated(userId, note));
            case User.Inactive _ -> Decision.unchanged(stream);
            case User.Unregistered _ -> NOT_FOUND;
        };
    }
}
