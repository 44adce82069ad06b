package dev.tideline.bench;

import dev.tideline.bench.HttpLoadClient.RefusedException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** Orders, from the answer to {@code POST /orders} to {@code confirmed} in the view, all functions in one JVM. */
final class ConfirmedOrders implements AutoCloseable {
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

    private final Environment environment;
    private final Application system;
    private final HttpLoadClient http;
    private final Watch watch;
    private final Duration length;
    private final Shop shop;

    private ConfirmedOrders(Environment environment, Application system) throws InterruptedException {
        this.environment = environment;
        this.system = system;
        http = new HttpLoadClient(environment.vertx(), system.url(), CONNECTIONS);
        watch = new Watch(environment);
        length = environment.length().multipliedBy(3);
        shop = Shop.open(environment, ITEMS);
    }

    /** @param options of the system's JVM */
    static ConfirmedOrders start(Environment environment, String... options) throws IOException, InterruptedException {
        var all = Stream.concat(Stream.of("-Xmx512m"), Stream.of(options));
        return new ConfirmedOrders(
                environment, Application.start(environment, "deploy/local", all.toArray(String[]::new)));
    }

    /** Lets the system compile its code, for three minutes. */
    void warmUp() throws InterruptedException {
        for (var underWay : List.of(FEW, CONNECTIONS, UNDER_WAY)) {
            ClosedLoop.run(underWay, Duration.ZERO, WARM_UP, () -> confirmed(shop));
        }
    }

    /** Returns the cost of all orders up to now. */
    Cost cost() throws InterruptedException, ExecutionException {
        return Cost.now(environment, system);
    }

    /** Returns the throughput with a constant number of orders under way, of 1,000 items. */
    double perSecond() throws InterruptedException {
        return perSecond(shop);
    }

    /** Returns the throughput with a constant number of orders under way, of one item. */
    double perSecondOfOneItem() throws InterruptedException {
        return perSecond(Shop.open(environment, 1));
    }

    /** The first third of the time does not count. */
    private double perSecond(Shop shop) throws InterruptedException {
        return ClosedLoop.run(UNDER_WAY, length.dividedBy(3), length, () -> confirmed(shop))
                .perSecond();
    }

    /** The time until an order is confirmed, at a fixed rate, and the cores that were busy meanwhile. */
    record Latency(Histogram micros, double coresAtWork) {}

    Latency latency(double ordersPerSecond) throws InterruptedException, TimeoutException {
        environment.settle();
        environment.coresAtWork();
        var micros = OpenLoop.run(ordersPerSecond, WARM_UP_ONE_BY_ONE, length, () -> confirmed(shop));
        return new Latency(micros, environment.coresAtWork());
    }

    /** Places an order. */
    private CompletableFuture<Void> confirmed(Shop shop) {
        return placed(shop.order(), TRIES)
                .thenCompose(answer -> watch.confirmed(UUID.fromString(new JsonObject(answer).getString("order_id"))))
                .toCompletableFuture();
    }

    /** Places an order, and retries after a second if it is told to. The retries are part of the measured time. */
    private CompletionStage<Buffer> placed(String order, int tries) {
        return http.post("/orders", order)
                .exceptionallyCompose(failed ->
                        tries > 1 && failed instanceof RefusedException refused && refused.status() == 503
                                ? CompletableFuture.supplyAsync(() -> placed(order, tries - 1), IN_A_SECOND)
                                        .thenCompose(again -> again)
                                : CompletableFuture.failedFuture(failed));
    }

    @Override
    public void close() throws Exception {
        watch.close();
        http.close();
        system.close();
    }

    /** Looks into the view for orders that are waited for. */
    private static final class Watch implements AutoCloseable {
        private static final Duration LOOK = Duration.ofMillis(4);
        private static final Duration CONFIRMED_WITHIN = Duration.ofMinutes(3);

        private final Environment environment;
        private final Map<UUID, CompletableFuture<Void>> waitedFor = new ConcurrentHashMap<>();
        private final Thread thread = new Thread(this::look, "watch");
        private volatile boolean closing;

        Watch(Environment environment) {
            this.environment = environment;
            thread.start();
        }

        CompletableFuture<Void> confirmed(UUID order) {
            return waitedFor.computeIfAbsent(order, _ -> new CompletableFuture<>());
        }

        /** Looks at the view, for a tenth of the time at most, so that it does not slow down the system. */
        private void look() {
            try {
                while (!closing) {
                    var began = System.nanoTime();
                    if (!waitedFor.isEmpty()) {
                        var ids = waitedFor.keySet().toArray(UUID[]::new);
                        var rows = Environment.await(environment
                                .owners()
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
