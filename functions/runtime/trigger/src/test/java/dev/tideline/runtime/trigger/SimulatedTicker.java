package dev.tideline.runtime.trigger;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A clock that moves when it is told to, and the timers that go by it: as those of Vert.x, after a millisecond at least. */
final class SimulatedTicker implements Ticker, InstantSource {
    private final List<Timer> timers = new ArrayList<>();
    private Duration now = Duration.ofDays(3);

    private record Timer(Duration at, Runnable task) {}

    @Override
    public Duration sinceSomeMoment() {
        return now;
    }

    @Override
    public Instant instant() {
        return Instant.EPOCH.plus(now);
    }

    @Override
    public void after(Duration pause, Runnable task) {
        timers.add(new Timer(now.plusMillis(Math.max(1, pause.toMillis())), task));
    }

    /** Lets time pass. Whatever is due meanwhile runs when it is due. */
    void pass(Duration duration) {
        var end = now.plus(duration);
        for (var next = next(end); next != null; next = next(end)) {
            timers.remove(next);
            now = next.at;
            next.task.run();
        }
        now = end;
    }

    private Timer next(Duration end) {
        return timers.stream()
                .filter(timer -> timer.at.compareTo(end) <= 0)
                .min(Comparator.comparing(Timer::at))
                .orElse(null);
    }
}
