package dev.tideline.bench;

import dev.tideline.bench.Figure.Unit;
import dev.tideline.bench.HttpLoadClient.RefusedException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Orders, from the answer to {@code POST /orders} to {@code confirmed} in the view, all functions in one JVM. */
final class SagaBenchmark implements Benchmark {
    private static final double ORDERS_A_SECOND = 50;
    private static final int CONNECTIONS = 64;
    private static final int FEW = 4;
    private static final int UNDER_WAY = 8 * CONNECTIONS;
    private static final int ITEMS = 1_000;
    /** The warm-up. Much code is not compiled at the start, so the first orders say nothing, and many at once would be too many. */
    private static final Duration WARM_UP = Duration.ofSeconds(60);

    /** The warm-up for single orders. They run through other code than batches do. */
    private static final Duration WARM_UP_ONE_BY_ONE = Duration.ofSeconds(10);

    private static final int TRIES = 10;
    private static final Executor IN_A_SECOND = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);
    private static final Duration LOOK = Duration.ofMillis(4);
    private static final Duration CONFIRMED_WITHIN = Duration.ofMinutes(3);

    private Histogram micros;

    @Override
    public List<Figure> run(Environment environment) throws Exception {
        var figures = new ArrayList<Figure>();
        try (var system = Application.start(environment, "deploy/local", "-Xmx512m");
                var http = new HttpLoadClient(environment.vertx(), system.url(), CONNECTIONS);
                var watch = new Watch(environment)) {
            var shop = Shop.open(environment, ITEMS);
            for (var underWay : List.of(FEW, CONNECTIONS, UNDER_WAY)) {
                ClosedLoop.run(underWay, Duration.ZERO, WARM_UP, () -> watch.confirmed(http, shop));
            }
            var length = environment.length().multipliedBy(3);
            var before = Cost.now(environment, system);
            var many = throughput(length, http, watch, shop);
            var after = Cost.now(environment, system);
            figures.add(Figure.of("orders confirmed, 1,000 items", many, Unit.ORDERS_A_SECOND)
                    .hasToBe(500));
            figures.addAll(after.figuresSince(before));
            var hot = throughput(length, http, watch, Shop.open(environment, 1));
            figures.add(Figure.of("orders confirmed, one item", hot, Unit.ORDERS_A_SECOND)
                    .beside("1,000 items", many)
                    .has(0.7));
            environment.settle();
            environment.coresAtWork();
            micros = OpenLoop.run(ORDERS_A_SECOND, WARM_UP_ONE_BY_ONE, length, () -> watch.confirmed(http, shop));
            figures.addAll(Figure.latencies("order to confirmed at 50 orders/s", micros, 50, 200));
            figures.add(Figure.of("at work at 50 orders/s", environment.coresAtWork(), Unit.CORES));
        }
        return figures;
    }

    @Override
    public Map<String, String> plots(List<Figure> figures) {
        return Map.of("saga.svg", Plot.percentiles("Order to confirmed, 50 orders/s", micros));
    }

    /** Returns the throughput with a constant number of orders under way. The first third of the time does not count. */
    private static double throughput(Duration length, HttpLoadClient http, Watch watch, Shop shop)
            throws InterruptedException {
        return ClosedLoop.run(UNDER_WAY, length.dividedBy(3), length, () -> watch.confirmed(http, shop))
                .perSecond();
    }

    /** Looks into the view for orders that are waited for. */
    private static final class Watch implements AutoCloseable {
        private final Environment environment;
        private final Map<UUID, CompletableFuture<Void>> waitedFor = new ConcurrentHashMap<>();
        private final Thread thread = new Thread(this::look, "watch");
        private volatile boolean closing;

        Watch(Environment environment) {
            this.environment = environment;
            thread.start();
        }

        /** Places an order. */
        CompletableFuture<Void> confirmed(HttpLoadClient http, Shop shop) {
            return placed(http, shop.order(), TRIES)
                    .thenCompose(answer -> waitedFor.computeIfAbsent(
                            UUID.fromString(new JsonObject(answer).getString("order_id")),
                            _ -> new CompletableFuture<>()))
                    .toCompletableFuture();
        }

        /** Places an order, and retries after a second if it is told to. The retries are part of the measured time. */
        private static CompletionStage<Buffer> placed(HttpLoadClient http, String order, int tries) {
            return http.post("/orders", order)
                    .exceptionallyCompose(failed ->
                            tries > 1 && failed instanceof RefusedException refused && refused.status() == 503
                                    ? CompletableFuture.supplyAsync(() -> placed(http, order, tries - 1), IN_A_SECOND)
                                            .thenCompose(again -> again)
                                    : CompletableFuture.failedFuture(failed));
        }

        /** Looks at the view, for a tenth of the time at most, so that it does not slow down the system. */
        private void look() {
            try {
                while (!closing) {
                    var began = System.nanoTime();
                    if (!waitedFor.isEmpty()) {
                        var ids = waitedFor.keySet().toArray(UUID[]::new);
                        var rows = Environment.await(environment
                                .pool()
                                .preparedQuery(
                                        "SELECT order_id FROM order_view WHERE order_id = ANY ($1) AND status = 'confirmed'")
                                .execute(Tuple.of(ids))
                                .toCompletionStage());
                        rows.forEach(row -> waitedFor.remove(row.getUUID(0)).complete(null));
                    }
                    Thread.sleep(Duration.ofNanos(Math.max(LOOK.toNanos(), 9 * (System.nanoTime() - began))));
                }
            } catch (InterruptedException | IllegalStateException e) {
                waitedFor.values().forEach(waiting -> waiting.completeExceptionally(e));
            }
        }

        @Override
        public void close() throws InterruptedException {
            closing = true;
            thread.join(CONFIRMED_WITHIN);
        }
    }
}
