package dev.tideline.local.memory;

import java.time.Duration;
import java.util.function.Consumer;

/** A process that is always started again, after a while. */
final class SimulatedService implements SimulatedProcess.Watcher {
    private static final Duration RESTART = Duration.ofSeconds(10);

    private final SimulatedTime time;
    private final Chance chance;
    private final Faults faults;
    private final Consumer<SimulatedProcess> start;

    /** @param start the first action of each process */
    SimulatedService(SimulatedTime time, Chance chance, Faults faults, Consumer<SimulatedProcess> start) {
        this.time = time;
        this.chance = chance;
        this.faults = faults;
        this.start = start;
        run();
    }

    private void run() {
        start.accept(new SimulatedProcess(time, chance, faults, this));
    }

    @Override
    public void ended() {
        time.later(chance.upTo(RESTART), this::run);
    }

    /** Does nothing: the process goes on later, and no other one takes its place. */
    @Override
    public void frozen(Duration pause) {}
}
