package dev.tideline.commands.changeuseremail;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Caller;
import dev.tideline.decision.Command;
import dev.tideline.decision.Decision;
import dev.tideline.decision.States;
import dev.tideline.shop.ShopProblem;
import dev.tideline.shop.UserId;
import dev.tideline.user.Email;
import dev.tideline.user.EmailClaim;
import dev.tideline.user.EmailClaim.Claimed;
import dev.tideline.user.EmailClaim.Free;
import dev.tideline.user.EmailEvent.EmailClaimed;
import dev.tideline.user.EmailEvent.EmailReleased;
import dev.tideline.user.EmailHash;
import dev.tideline.user.User;
import dev.tideline.user.UserEvent.UserEmailChanged;
import java.util.LinkedHashMap;
import java.util.stream.Stream;

/**
 * Gives an active user another address, if nobody else has it. The user then holds one claim, that of the new address. The former
 * address is free, unless both are the same.
 *
 * @param caller the user, or somebody who may act for them
 */
@Appends({UserEmailChanged.class, EmailClaimed.class, EmailReleased.class})
record ChangeUserEmail(Caller caller, UserId userId, Email email, EmailHash hash) implements Command {
    private static final Decision.Refused NOT_FOUND = Decision.refuse(ShopProblem.USER_NOT_FOUND, "User not found.");

    @Override
    public Decision decide(States states) {
        var stream = User.stream(userId);
        states.fetch(Stream.concat(Stream.of(stream), hash.all(email).stream().map(EmailClaim::stream))
                .toList());
        var state = states.of(stream);
        if (!caller.mayActFor(userId.value())) {
            return NOT_FOUND.asDenied();
        }
        return switch (state) {
            case User.Active user when user.email().equals(email) -> Decision.unchanged(stream);
            case User.Active user -> change(user, states);
            case User.Inactive _ -> Decision.refuse(ShopProblem.USER_NOT_ACTIVE, "The user is deactivated.");
            case User.Unregistered _ -> NOT_FOUND;
        };
    }

    private Decision change(User.Active user, States states) {
        var mine = new Claimed(userId);
        var wanted = states.of(hash.all(email), EmailClaim::stream);
        if (wanted.values().stream().anyMatch(claim -> claim instanceof Claimed && !claim.equals(mine))) {
            return Decision.refuse(ShopProblem.EMAIL_TAKEN, "Another user has this e-mail address.", "/email");
        }
        var held = new LinkedHashMap<>(wanted);
        held.putAll(states.of(hash.all(user.email()), EmailClaim::stream));
        held.values().removeIf(claim -> !claim.equals(mine));
        var changed = Decision.append(User.stream(userId), user.emailChanged(userId, email));
        if (held.remove(hash.of(email)) == null) {
            changed = changed.and(EmailClaim.stream(hash.of(email)), new Free().claimed(userId));
        }
        for (var released : held.keySet()) {
            changed = changed.and(EmailClaim.stream(released), mine.released());
        }
        return changed;
    }
}
