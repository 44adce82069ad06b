package dev.tideline.local.memory;

import dev.tideline.bus.EventBus;
import dev.tideline.event.Topics;
import dev.tideline.local.memory.Faults.Kind;
import dev.tideline.store.EventStore;
import dev.tideline.testing.memory.InMemoryRelay;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The relay with its lanes, and its successor when it ends or stands still for too long. It may end after it has published and
 * before that is recorded. A relay that stood still publishes its events under way once more. A single topic may be away.
 */
final class SimulatedRelay implements SimulatedProcess.Watcher {
    private static final int BATCH = 10;
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration AWAY = Duration.ofSeconds(10);
    private static final Duration LEASE = Duration.ofSeconds(3);

    private final SimulatedTime time;
    private final Chance chance;
    private final Faults faults;
    private final EventStore store;
    private final EventBus bus;
    private final Map<String, Long> positions = new HashMap<>();
    private final Map<String, Runnable> idle = new TreeMap<>();
    private SimulatedProcess leader;

    SimulatedRelay(SimulatedTime time, Chance chance, Faults faults, EventStore store, EventBus bus) {
        this.time = time;
        this.chance = chance;
        this.faults = faults;
        this.store = store;
        this.bus = bus;
        lead();
    }

    /** Returns the position up to which all events are published and recorded. */
    long position() {
        return Topics.OF_EVENTS.stream().mapToLong(this::position).min().orElseThrow();
    }

    /** Returns the position up to which all events of the topic are published and recorded. */
    long position(String topic) {
        return positions.getOrDefault(topic, 0L);
    }

    private void lead() {
        var process = new SimulatedProcess(time, chance, faults, this);
        leader = process;
        idle.clear();
        wake(process);
        var reached = new ProcessStore(store, process, faults);
        for (var topic : Topics.OF_EVENTS) {
            var lane = new InMemoryRelay(
                    reached,
                    bus,
                    position(topic),
                    event -> Topics.of(event.streamId()).equals(topic));
            publish(process, topic, lane);
        }
    }

    private void publish(SimulatedProcess process, String topic, InMemoryRelay lane) {
        if (process == leader && isAtTheHead(topic)) {
            idle.put(topic, () -> publish(process, topic, lane));
            return;
        }
        if (faults.strikes(Kind.TOPIC_AWAY)) {
            process.later(chance.upTo(AWAY), () -> publish(process, topic, lane));
            return;
        }
        lane.publishNext(1 + chance.random().nextInt(BATCH)).whenComplete((published, failure) -> {
            if (process.hasEnded() || process != leader) {
                return;
            }
            var events = failure == null ? published.events() : 0;
            if (events > 0 && faults.strikes(Kind.PUBLISHED_AGAIN)) {
                process.end();
                return;
            }
            positions.merge(topic, (long) events, Long::sum);
            process.later(chance.upTo(PAUSE), () -> publish(process, topic, lane));
        });
    }

    /** Looks for all lanes that have published everything. They meet no fault, and cost little. */
    private void wake(SimulatedProcess process) {
        if (process == leader) {
            var lanes = List.copyOf(idle.values());
            idle.clear();
            lanes.forEach(Runnable::run);
            process.later(chance.upTo(PAUSE), () -> wake(process));
        }
    }

    private boolean isAtTheHead(String topic) {
        return store.readAll(position(topic), BATCH)
                .toCompletableFuture()
                .join()
                .isEmpty();
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
