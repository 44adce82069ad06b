package dev.tideline.bench;

import dev.tideline.runtime.store.PgEventStore;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult.Appended;
import dev.tideline.store.StreamAppend;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Measures the rate at which a backlog of work is done. */
final class DrainRate {
    private static final int AT_ONCE = 50;
    private static final int CALLERS = 8;
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration DONE_WITHIN = Duration.ofMinutes(5);

    private DrainRate() {}

    /** Appends orders of one piece that are not published yet. */
    static void ofOrders(Environment environment, Shop shop, int orders) throws InterruptedException {
        append(environment, orders, () -> {
            var stream = Samples.newStream();
            return List.of(new StreamAppend(stream, 0, List.of(Samples.orderPlaced(stream, shop.anyItem()))));
        });
    }

    /** Appends orders with all events that follow from them. */
    static void ofConfirmedOrders(Environment environment, int orders) throws InterruptedException {
        append(environment, orders, Samples::confirmedOrder);
    }

    private static void append(Environment environment, int orders, Supplier<List<StreamAppend>> order)
            throws InterruptedException {
        var store = new PgEventStore(environment.pool());
        for (var placed = 0; placed < orders; placed += CALLERS * AT_ONCE) {
            var underWay = Stream.generate(() -> store.append(Append.of(Stream.generate(order)
                            .limit(AT_ONCE)
                            .flatMap(List::stream)
                            .toList())))
                    .limit(CALLERS)
                    .toList();
            for (var append : underWay) {
                if (!(Environment.await(append) instanceof Appended)) {
                    throw new IllegalStateException("not appended");
                }
            }
        }
    }

    /**
     * Returns the rate, in tasks a second, at which the expected number is done. The first third is not counted.
     *
     * @param done the number of tasks that are done by now
     * @throws IllegalStateException if that takes more than five minutes, or no time at all
     */
    static double perSecond(long expected, Callable<Long> done) throws Exception {
        var deadline = System.nanoTime() + DONE_WITHIN.toNanos();
        var first = 0L;
        var began = 0L;
        while (true) {
            var now = done.call();
            if (now >= expected) {
                if (first == 0) {
                    throw new IllegalStateException("all %d were done before anybody looked".formatted(expected));
                }
                return (now - first) / ((System.nanoTime() - began) / 1e9);
            }
            if (first == 0 && now >= expected / 3) {
                first = now;
                began = System.nanoTime();
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("done are %d of %d".formatted(now, expected));
            }
            Thread.sleep(LOOK);
        }
    }
}
