package dev.tideline.local.memory;

import dev.tideline.local.memory.Faults.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The database's clock, which is wrong now and then: it is set back, by minutes or hours, and forward again. */
final class SimulatedClock implements InstantSource {
    private static final Duration LONGEST = Duration.ofHours(3);

    private final SimulatedTime time;
    private final Chance chance;
    private final Faults faults;
    private Duration behind = Duration.ZERO;

    SimulatedClock(SimulatedTime time, Chance chance, Faults faults) {
        this.time = time;
        this.chance = chance;
        this.faults = faults;
    }

    @Override
    public Instant instant() {
        if (faults.strikes(Kind.CLOCK_SET)) {
            behind = chance.upTo(LONGEST);
        }
        return time.instant().minus(behind);
    }
}
