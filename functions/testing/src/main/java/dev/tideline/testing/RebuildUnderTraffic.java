package dev.tideline.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Envelope;
import dev.tideline.store.EventStore;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
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
     * @param traffic publishes some events of the view. One thread calls it repeatedly
     * @param progress returns the amount of them that the view shows. Each call of the traffic adds at least one unit
     */
    public RebuildUnderTraffic(Runnable traffic, LongSupplier progress) {
        this.traffic = traffic;
        this.progress = progress;
    }

    /**
     * Returns when the last rebuild is done and the function has handled everything that was published.
     *
     * @param projection of the view, by its interface
     * @param table of the view
     */
    public <P> void run(
            Runnable damage, P projection, Consumer<P> rebuild, String table, String function, String... topics)
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
                rebuild.accept(projection);
                assertThat(flowing).isNotDone();
            }
        } finally {
            enough.set(true);
        }
        flowing.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        rebuild.accept(overtaken(projection, table, function, topics));
        PublishedEvents.awaitHandled(function, topics);
    }

    /**
     * Lets the consumer overtake the rebuild, if it can. More events arrive while the rebuild applies the last events before it
     * replaces the view. The consumer applies these unless it is kept from it.
     */
    private <P> P overtaken(P projection, String table, String function, String... topics) {
        var events = Long.parseLong(
                Sql.rows("select count(*) from positions").getFirst().get("count"));
        var seen = new AtomicLong();
        InvocationHandler handler = (_, method, arguments) -> {
            // Asked for each event that the rebuild has read, in its own thread.
            if (method.getName().equals("categories")) {
                var place = seen.incrementAndGet();
                if (place == events) {
                    // For the rebuild to apply last.
                    traffic.run();
                } else if (place == events + 1) {
                    traffic.run();
                    await("the consumer has overtaken the rebuild, or waits for it")
                            .atMost(PATIENCE)
                            .until(() -> isWaitedFor(table)
                                    || PublishedEvents.areHandled(
                                            TestServers.kafka(), Map.of(function, List.of(topics))));
                }
            }
            try {
                return method.invoke(projection, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        // Of all interfaces that the projection has.
        @SuppressWarnings("unchecked")
        var overtaken = (P) Proxy.newProxyInstance(
                projection.getClass().getClassLoader(), projection.getClass().getInterfaces(), handler);
        return overtaken;
    }

    private static boolean isWaitedFor(String table) {
        return !Sql.rows("select from pg_locks where relation = ?::regclass and not granted", table)
                .isEmpty();
    }

    /** Publishes events as the relay does: an event gets its position before it is published. */
    public static void publish(List<Envelope> events) {
        StoredEvents.positioned(events);
        PublishedEvents.publish(events);
    }

    /**
     * Folds all events of the store in memory, and returns the rows by their ids.
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
