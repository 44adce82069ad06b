package dev.tideline.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Envelope;
import dev.tideline.store.EventStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** A view is damaged and rebuilt, again and again, while its events keep coming and its consumer goes on. */
public final class RebuildUnderTraffic {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int REBUILDS = 5;

    private final Runnable traffic;
    private final LongSupplier progress;

    /**
     * @param traffic publishes some events of the view; called again and again, by one thread
     * @param progress how much of them the view shows, in a unit of which each call of the traffic adds at least one
     */
    public RebuildUnderTraffic(Runnable traffic, LongSupplier progress) {
        this.traffic = traffic;
        this.progress = progress;
    }

    /** Returns when the last rebuild is done and the function has handled everything that was published. */
    public void run(Runnable damage, Runnable rebuild, String function, String... topics)
            throws InterruptedException, ExecutionException, TimeoutException {
        var enough = new AtomicBoolean();
        var flowing = CompletableFuture.runAsync(() -> {
            while (!enough.get()) {
                traffic.run();
            }
        });
        try {
            for (var i = 0; i < REBUILDS; i++) {
                var before = progress.getAsLong();
                await("the view shows more").atMost(PATIENCE).until(() -> progress.getAsLong() > before);
                damage.run();
                rebuild.run();
                assertThat(flowing).isNotDone();
            }
        } finally {
            enough.set(true);
        }
        flowing.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        PublishedEvents.awaitHandled(function, topics);
    }

    /** As the relay does: an event has its position before anybody hears of it. */
    public static void publish(List<Envelope> events) {
        StoredEvents.positioned(events);
        PublishedEvents.publish(events);
    }

    /**
     * All that the store holds, folded in memory: the rows by their ids.
     *
     * @param emptyRow the row that an event is part of, before its first event
     * @param apply one step of the fold
     */
    public static <V> Map<Object, V> fold(
            EventStore store,
            Predicate<Envelope> ofTheView,
            Function<Envelope, V> emptyRow,
            Function<V, Object> id,
            BiConsumer<V, Envelope> apply)
            throws InterruptedException, ExecutionException, TimeoutException {
        var rows = new HashMap<Object, V>();
        var events =
                store.readAll(0, Integer.MAX_VALUE).toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        for (var positioned : events) {
            var event = positioned.envelope();
            if (ofTheView.test(event)) {
                try {
                    var empty = emptyRow.apply(event);
                    var row = rows.getOrDefault(id.apply(empty), empty);
                    apply.accept(row, event);
                    rows.put(id.apply(row), row);
                } catch (IllegalArgumentException unreadable) {
                    // Of other tests: it is in no row.
                    assertThat(unreadable).hasMessageContaining("cannot be read");
                }
            }
        }
        return rows;
    }
}
