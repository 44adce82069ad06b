package dev.tideline.local.memory;

import dev.tideline.bus.EventBus;
import dev.tideline.bus.InMemoryRelay;
import dev.tideline.local.memory.Faults.Kind;
import dev.tideline.store.EventStore;
import java.time.Duration;

/**
 * The relay, and who takes its place when it ends or stands still for too long. It may end after it has published and
 * before that is on record; one that stood still publishes what it had in hand once more.
 */
final class SimulatedRelay implements SimulatedProcess.Watcher {
    private static final int BATCH = 10;
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration LEASE = Duration.ofSeconds(3);

    private final SimulatedTime time;
    private final Chance chance;
    private final Faults faults;
    private final EventStore store;
    private final EventBus bus;
    private SimulatedProcess leader;
    private long position;

    SimulatedRelay(SimulatedTime time, Chance chance, Faults faults, EventStore store, EventBus bus) {
        this.time = time;
        this.chance = chance;
        this.faults = faults;
        this.store = store;
        this.bus = bus;
        lead();
    }

    /** All up to here is published, and on record. */
    long position() {
        return position;
    }

    private void lead() {
        var process = new SimulatedProcess(time, chance, faults, this);
        leader = process;
        publish(process, new InMemoryRelay(new ProcessStore(store, process, faults), bus, position), position);
    }

    private void publish(SimulatedProcess process, InMemoryRelay relay, long begin) {
        relay.publishNext(1 + chance.random().nextInt(BATCH)).whenComplete((published, failure) -> {
            if (process.hasEnded() || process != leader) {
                return;
            }
            var end = begin + (failure == null ? published.events() : 0);
            if (end > begin && faults.strikes(Kind.PUBLISHED_AGAIN)) {
                process.end();
                return;
            }
            position = end;
            process.later(chance.upTo(PAUSE), () -> publish(process, relay, end));
        });
    }

    @Override
    public void ended() {
        time.later(chance.upTo(LEASE), this::lead);
    }

    @Override
    public void frozen(Duration pause) {
        if (pause.compareTo(LEASE) > 0) {
            time.later(LEASE, this::lead);
        }
    }
}
