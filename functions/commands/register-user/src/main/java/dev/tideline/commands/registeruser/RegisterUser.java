package dev.tideline.commands.registeruser;

import dev.tideline.decision.Appends;
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
import dev.tideline.user.EmailHash;
import dev.tideline.user.User;
import dev.tideline.user.UserEvent.UserRegistered;
import dev.tideline.user.UserName;
import java.util.stream.Stream;

/**
 * Registers a user with an e-mail address that nobody else has.
 *
 * @param userId a new one, or that of a person who may be registered already
 * @param hash names the address where it is claimed
 */
@Appends({UserRegistered.class, EmailClaimed.class})
public record RegisterUser(UserId userId, Email email, EmailHash hash, UserName name) implements Command {
    @Override
    public Decision decide(States states) {
        var stream = User.stream(userId);
        var claim = EmailClaim.stream(hash.of(email));
        var hashes = hash.all(email);
        states.fetch(Stream.concat(Stream.of(stream), hashes.stream().map(EmailClaim::stream))
                .toList());
        if (!(states.of(stream) instanceof User.Unregistered user)) {
            return Decision.refuse(ShopProblem.ALREADY_REGISTERED, "This person is registered already.");
        }
        if (states.of(hashes, EmailClaim::stream).values().stream().anyMatch(Claimed.class::isInstance)) {
            return Decision.refuse(ShopProblem.EMAIL_TAKEN, "Another user has this e-mail address.", "/email");
        }
        return Decision.append(stream, user.registered(userId, email, name)).and(claim, new Free().claimed(userId));
    }
}
