package dev.tideline.commands.registeruser;

import dev.tideline.decision.BrokenInvariantException;
import dev.tideline.decision.Command;
import dev.tideline.decision.Decision;
import dev.tideline.decision.Refusal.Code;
import dev.tideline.decision.States;
import dev.tideline.user.Email;
import dev.tideline.user.EmailClaim;
import dev.tideline.user.EmailClaim.Claimed;
import dev.tideline.user.EmailClaim.Free;
import dev.tideline.user.User;
import dev.tideline.user.UserEvent.UserRegistered;
import dev.tideline.user.UserId;
import dev.tideline.user.UserName;
import java.util.List;

/**
 * Registers a user under an e-mail address that nobody else has.
 *
 * @param userId a new one
 * @param emailHash of the address, by which it is claimed
 */
public record RegisterUser(UserId userId, Email email, String emailHash, UserName name) implements Command {
    @Override
    public Decision decide(States states) {
        var user = User.stream(userId);
        var claim = EmailClaim.stream(emailHash);
        states.fetch(List.of(user, claim));
        return switch (states.of(claim)) {
            case Free free -> Decision.append(user, registered(states.of(user))).and(claim, free.claimed(userId));
            case Claimed _ -> Decision.refuse(Code.EMAIL_TAKEN, "A user has this e-mail address", "/email");
        };
    }

    private UserRegistered registered(User user) {
        return switch (user) {
            case User.Unregistered unregistered -> unregistered.registered(userId, email, name);
            case User.Active _, User.Inactive _ ->
                throw new BrokenInvariantException(User.stream(userId) + " is registered already");
        };
    }
}
