package dev.tideline.runtime.edge;

import dev.tideline.event.Uuids;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;

/** Makes new ids: not to be guessed, and sorted by the time they were made at (UUIDv7). */
@ApplicationScoped
public class Ids {
    private final SecureRandom random = new SecureRandom();
    private final Clock clock = Clock.systemUTC();

    public UUID next() {
        return Uuids.timeOrdered(clock.instant(), random.nextLong(), random.nextLong());
    }
}
