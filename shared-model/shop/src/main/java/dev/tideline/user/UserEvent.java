package dev.tideline.user;

import dev.tideline.event.Category;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Note;
import dev.tideline.event.Personal;
import dev.tideline.event.Subject;
import dev.tideline.shop.ShopTopics;
import dev.tideline.shop.UserId;
import java.util.Optional;

/** An event of a user, in the stream {@code user-<uuid>}. */
@Category(value = "user", topic = ShopTopics.USERS)
public sealed interface UserEvent extends DomainEvent {
    record UserRegistered(
            @Subject UserId userId,
            @Personal Email email,
            @Personal UserName name) implements UserEvent {}

    record UserEmailChanged(
            @Subject UserId userId, @Personal Email newEmail) implements UserEvent {}

    record UserDeactivated(@Subject UserId userId, @Personal Optional<Note> note) implements UserEvent {}
}
