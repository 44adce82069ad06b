package dev.tideline.bench;

import dev.tideline.bench.Figure.Unit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** One function of each kind, as the JVM with 96 MiB of heap, under a load that does not end. */
final class MemoryBenchmark implements Benchmark {
    private static final double ORDERS_A_SECOND = 50;
    private static final Duration LENGTH = Duration.ofMinutes(Long.getLong("bench.minutes", 10));
    private static final int SAMPLES = 40;
    private static final List<String> MODULES = List.of(
            "functions/commands/place-order",
            "functions/platform/event-relay",
            "functions/saga/when-order-placed-reserve-inventory",
            "functions/projections/order-view");

    private final Map<String, List<Double>> mebibytes = new LinkedHashMap<>();

    @Override
    public List<Figure> run(Environment environment) throws Exception {
        var shop = Shop.open(environment, 1_000);
        var functions = new ArrayList<Application>();
        var sampler = Executors.newSingleThreadScheduledExecutor();
        try (var http = new HttpLoadClient(environment.vertx(), start(environment, functions), 64)) {
            for (var module : MODULES) {
                mebibytes.put(
                        Path.of(module).getFileName().toString(), Collections.synchronizedList(new ArrayList<>()));
            }
            var every = LENGTH.dividedBy(SAMPLES).toMillis();
            var sampling = sampler.scheduleAtFixedRate(() -> sample(functions), every, every, TimeUnit.MILLISECONDS);
            OpenLoop.run(ORDERS_A_SECOND, Duration.ZERO, LENGTH, () -> http.post("/orders", shop.order()));
            if (sampling.isDone()) {
                sampling.resultNow();
            }
        } finally {
            sampler.shutdownNow();
            for (var function : functions) {
                function.close();
            }
        }
        return mebibytes.entrySet().stream()
                .map(function -> figure(function.getKey(), function.getValue()))
                .toList();
    }

    private static URI start(Environment environment, List<Application> functions)
            throws IOException, InterruptedException {
        for (var module : MODULES) {
            functions.add(Application.start(environment, module, "-Xmx96m"));
        }
        return functions.getFirst().url();
    }

    private void sample(List<Application> functions) {
        var number = 0;
        for (var series : mebibytes.values()) {
            series.add(resident(functions.get(number++)));
        }
    }

    /** Returns the memory at the end, with that after a quarter of the time as its floor. By then all code has run. */
    private static Figure figure(String function, List<Double> mebibytes) {
        return Figure.of(
                        "%s, resident after %d minutes".formatted(function, LENGTH.toMinutes()),
                        mebibytes.getLast(),
                        Unit.MEBIBYTES)
                .beside("after a quarter of the time", mebibytes.get(mebibytes.size() / 4))
                .has(1.05);
    }

    private static double resident(Application function) {
        var status = Path.of("/proc/%d/status".formatted(function.handle().pid()));
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1_024)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("a function has ended"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<String, String> plots(List<Figure> figures) {
        var minutes = new ArrayList<String>();
        var samples = mebibytes.values().iterator().next().size();
        for (var sample = 1; sample <= samples; sample++) {
            minutes.add(sample % 8 == 0 ? Long.toString(LENGTH.toMinutes() * sample / SAMPLES) : "");
        }
        return Map.of("memory.svg", Plot.lines("Resident memory, MiB", "minutes", minutes, mebibytes));
    }
}
