package dev.tideline.user;

import dev.tideline.event.EventStream;
import dev.tideline.event.StreamId;
import dev.tideline.shop.UserId;
import dev.tideline.user.EmailEvent.EmailClaimed;
import dev.tideline.user.EmailEvent.EmailReleased;

/** True if an e-mail address is taken: an address belongs to one user at most. Each state makes the events that may follow it. */
public sealed interface EmailClaim {
    record Free() implements EmailClaim {

        public EmailClaimed claimed(UserId by) {
            return new EmailClaimed(by);
        }
    }

    record Claimed(UserId by) implements EmailClaim {

        public EmailReleased released() {
            return new EmailReleased(by);
        }
    }

    /** @param hash of the normalized address, so that the address itself appears in no stream id: {@link EmailHash} */
    static EventStream<EmailClaim, EmailEvent> stream(String hash) {
        return new EventStream<>(StreamId.of("email", hash), EmailEvent.class, new Free(), EmailClaim::evolve);
    }

    static EmailClaim evolve(EmailClaim claim, EmailEvent event) {
        return switch (event) {
            case EmailClaimed claimed -> new Claimed(claimed.userId());
            case EmailReleased _ -> new Free();
        };
    }
}
