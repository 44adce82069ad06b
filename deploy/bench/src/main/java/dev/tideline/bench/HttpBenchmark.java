package dev.tideline.bench;

import dev.tideline.bench.Figure.Unit;
import dev.tideline.runtime.store.PgEventStore;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A command over HTTP, beside a server that does nothing. */
final class HttpBenchmark implements Benchmark {
    private static final int CONNECTIONS = 64;
    /** The warm-up. Much code is not compiled when the function starts, so its first answers say nothing. */
    private static final Duration WARM_UP = Duration.ofSeconds(15);

    @Override
    public List<Figure> run(Environment environment) throws Exception {
        var shop = Shop.open(environment, 100);
        try (var function = Application.start(environment, "functions/commands/place-order", "-Xmx96m");
                var empty = new Empty();
                var orders = new HttpLoadClient(environment.vertx(), function.url(), CONNECTIONS);
                var nothing = new HttpLoadClient(environment.vertx(), empty.url, CONNECTIONS)) {
            // A process that has just started takes its first requests one by one, or some would wait too long.
            perSecond(environment, orders, shop, 1);
            warmUp(() -> orders.post("/orders", shop.order()));
            warmUp(() -> nothing.post("/orders", shop.order()));
            var store = new PgEventStore(environment.pool());
            warmUp(() -> AppendBenchmark.append(store, 1));
            return List.of(RepeatedMeasurement.of("POST /orders, 64 connections", Unit.REQUESTS_A_SECOND)
                    .measuring(() -> perSecond(environment, orders, shop, CONNECTIONS))
                    .beside(
                            "a handler that does nothing, or an append, whichever is slower",
                            () -> Math.min(
                                    perSecond(environment, nothing, shop, CONNECTIONS),
                                    AppendBenchmark.appends(environment, store, CONNECTIONS)))
                    .figure()
                    .has(0.6));
        }
    }

    private static double perSecond(Environment environment, HttpLoadClient http, Shop shop, int callers)
            throws InterruptedException {
        return ClosedLoop.run(
                        callers, environment.warmUp(), environment.length(), () -> http.post("/orders", shop.order()))
                .perSecond();
    }

    private static void warmUp(Supplier<CompletionStage<?>> call) throws InterruptedException {
        ClosedLoop.run(CONNECTIONS, WARM_UP, Duration.ZERO, call);
    }

    /** The process of {@link EmptyHandler}. */
    private static final class Empty implements AutoCloseable {
        private final Process process;
        private final URI url;

        Empty() throws IOException {
            int port;
            try (var socket = new ServerSocket(0)) {
                port = socket.getLocalPort();
            }
            url = URI.create("http://127.0.0.1:" + port);
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx96m",
                            "-XX:+UseSerialGC",
                            "--enable-native-access=ALL-UNNAMED",
                            "--sun-misc-unsafe-memory-access=allow",
                            "-cp",
                            System.getProperty("java.class.path"),
                            EmptyHandler.class.getName(),
                            Integer.toString(port))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (!"ready".equals(process.inputReader().readLine())) {
                close();
                throw new IllegalStateException("the server that does nothing does not start");
            }
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
