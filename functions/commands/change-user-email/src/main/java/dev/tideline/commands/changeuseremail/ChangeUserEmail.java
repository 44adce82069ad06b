package dev.tideline.commands.changeuseremail;

import dev.tideline.decision.Command;
import dev.tideline.decision.Decision;
import dev.tideline.decision.Decision.Accepted;
import dev.tideline.decision.Refusal.Code;
import dev.tideline.decision.States;
import dev.tideline.user.Email;
import dev.tideline.user.EmailClaim;
import dev.tideline.user.EmailClaim.Claimed;
import dev.tideline.user.EmailClaim.Free;
import dev.tideline.user.EmailHash;
import dev.tideline.user.User;
import dev.tideline.user.UserId;
import java.util.List;

/** Gives an active user another address, if nobody else has it; the former one is free from then on. */
record ChangeUserEmail(UserId userId, Email email, EmailHash hash) implements Command {
    @Override
    public Decision decide(States states) {
        var stream = User.stream(userId);
        states.fetch(List.of(stream, EmailClaim.stream(hash.of(email))));
        return switch (states.of(stream)) {
            case User.Active user when user.email().equals(email) -> Decision.unchanged(stream);
            case User.Active user -> change(user, states);
            case User.Inactive _ -> Decision.refuse(Code.USER_NOT_ACTIVE, "The user is deactivated");
            case User.Unregistered _ -> Decision.refuse(Code.USER_NOT_FOUND, "There is no such user");
        };
    }

    private Decision change(User.Active user, States states) {
        var changed = Decision.append(User.stream(userId), user.emailChanged(userId, email));
        if (hash.of(user.email()).equals(hash.of(email))) {
            // The same address in another spelling: it is the user's already.
            return changed;
        }
        var claim = EmailClaim.stream(hash.of(email));
        return switch (states.of(claim)) {
            case Free free -> release(user.email(), changed.and(claim, free.claimed(userId)), states);
            case Claimed _ -> Decision.refuse(Code.EMAIL_TAKEN, "A user has this e-mail address", "/email");
        };
    }

    /** Only what is the user's own. */
    private Decision release(Email former, Accepted changed, States states) {
        var claim = EmailClaim.stream(hash.of(former));
        return switch (states.of(claim)) {
            case Claimed claimed when claimed.by().equals(userId) -> changed.and(claim, claimed.released());
            case Claimed _, Free _ -> changed;
        };
    }
}
