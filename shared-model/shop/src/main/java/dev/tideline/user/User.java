package dev.tideline.user;

import dev.tideline.event.EventStream;
import dev.tideline.event.Note;
import dev.tideline.event.StreamId;
import dev.tideline.shop.UserId;
import dev.tideline.user.UserEvent.UserDeactivated;
import dev.tideline.user.UserEvent.UserEmailChanged;
import dev.tideline.user.UserEvent.UserRegistered;
import java.util.Optional;

/** A user, as the stream {@code user-<uuid>} tells: each state makes the events that may follow it. */
public sealed interface User {
    record Unregistered() implements User {

        public UserRegistered registered(UserId id, Email email, UserName name) {
            return new UserRegistered(id, email, name);
        }
    }

    record Active(Email email) implements User {

        public UserEmailChanged emailChanged(UserId id, Email to) {
            return new UserEmailChanged(id, to);
        }

        public UserDeactivated deactivated(UserId id, Optional<Note> note) {
            return new UserDeactivated(id, note);
        }
    }

    record Inactive(Email email) implements User {}

    static EventStream<User, UserEvent> stream(UserId id) {
        return new EventStream<>(StreamId.of("user", id), UserEvent.class, new Unregistered(), User::evolve);
    }

    static User evolve(User user, UserEvent event) {
        return switch (event) {
            case UserRegistered registered -> new Active(registered.email());
            case UserEmailChanged changed ->
                switch (user) {
                    case Inactive _ -> new Inactive(changed.newEmail());
                    case Active _, Unregistered _ -> new Active(changed.newEmail());
                };
            case UserDeactivated _ ->
                switch (user) {
                    case Active active -> new Inactive(active.email());
                    case Inactive _, Unregistered _ -> user;
                };
        };
    }
}
