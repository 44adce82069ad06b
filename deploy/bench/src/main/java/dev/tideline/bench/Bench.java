package dev.tideline.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/** Measures the named benchmarks, or all. If it measures all, it writes {@code docs/reference/performance.md} too. */
public final class Bench {
    static final Duration LENGTH = Duration.ofSeconds(Long.getLong("bench.seconds", 5));

    private static final String GROWTH = "growth";
    private static final Set<String> GROWING = Set.of("append", "load", "http", "relay", "functions", "saga");
    /** The part of a figure that has to be left in a full store. */
    private static final double LEFT_OF_IT = 0.9;

    private Bench() {}

    private static Map<String, Benchmark> all() {
        var all = new LinkedHashMap<String, Benchmark>();
        all.put("code", new CodeBenchmark());
        all.put("append", new AppendBenchmark());
        all.put("roles", new RolesBenchmark());
        all.put("load", new LoadBenchmark());
        all.put("http", new HttpBenchmark());
        all.put("relay", new RelayBenchmark());
        all.put("functions", new FunctionsBenchmark());
        all.put("rebuild", new RebuildBenchmark());
        all.put("saga", new SagaBenchmark());
        all.put("orchestration", new OrchestrationBenchmark());
        all.put("parallel", new ParallelStepsBenchmark());
        all.put("deadlines", new DeadlinesBenchmark());
        all.put("memory", new MemoryBenchmark());
        return all;
    }

    /** Takes names of benchmarks, and {@value #GROWTH}: to measure those that are named in a full store too. */
    public static void main(String[] args) throws Exception {
        var all = all();
        var names = args.length == 0 ? new LinkedHashSet<>(all.keySet()) : new LinkedHashSet<>(List.of(args));
        var grows = names.remove(GROWTH) || args.length == 0;
        if (!all.keySet().containsAll(names) || names.isEmpty()) {
            System.err.printf("There are %s, and %s beside them%n", all.keySet(), GROWTH);
            System.exit(2);
        }
        var figures = new LinkedHashMap<String, List<Figure>>();
        var plots = new LinkedHashMap<String, String>();
        var grown = new ArrayList<Figure>();
        var failed = false;
        try (var full = grows ? FullStore.start(LENGTH) : null) {
            for (var name : names) {
                // Each in an empty store, and an empty Kafka.
                figures.put(name, measured(name, all.get(name), () -> Environment.open(LENGTH), plots));
                failed |= figures.get(name).isEmpty();
                if (full != null && GROWING.contains(name)) {
                    // At once, while the machine is as fast as it was.
                    var again = measured(name, all.get(name), () -> full.copy(LENGTH), new HashMap<>());
                    grown.addAll(compared(again, figures.get(name)));
                    failed |= again.isEmpty();
                }
            }
            if (full != null) {
                figures.put(GROWTH, grown);
                plots.put("growth.svg", full.curve().plot());
            }
            if (args.length == 0) {
                new PerformancePage(Environment.ROOT).write(figures, plots);
            }
        }
        System.exit(failed ? 1 : 0);
    }

    /** Empty if it fails: the others took long, and are not lost with it. */
    private static List<Figure> measured(
            String name, Benchmark benchmark, Callable<Environment> store, Map<String, String> plots) {
        System.out.println(name);
        try (var environment = store.call()) {
            var measured = benchmark.run(environment);
            measured.forEach(figure -> System.out.println("  " + line(figure)));
            plots.putAll(benchmark.plots(measured));
            return measured;
        } catch (Exception e) {
            System.err.println(name + " was not measured");
            e.printStackTrace();
            return List.of();
        }
    }

    /** None if either could not be measured. */
    private static List<Figure> compared(List<Figure> full, List<Figure> empty) {
        return IntStream.range(0, Math.min(full.size(), empty.size()))
                .mapToObj(number -> full.get(number)
                        .alone()
                        .beside("in an empty store", empty.get(number).measured())
                        .has(full.get(number).unit().moreIsBetter() ? LEFT_OF_IT : 1 / LEFT_OF_IT))
                .toList();
    }

    private static String line(Figure figure) {
        return "%s: %s%s%s"
                .formatted(
                        figure.what(),
                        PerformancePage.value(figure.measured(), figure.unit()),
                        figure.floor()
                                .map(floor -> ", %.2f times %s (%s)"
                                        .formatted(
                                                figure.ratio().orElseThrow(),
                                                floor.what(),
                                                PerformancePage.value(floor.measured(), figure.unit())))
                                .orElse(""),
                        figure.isReached()
                                .map(reached -> reached ? ", as it has to be" : ", MISSED")
                                .orElse(""));
    }
}
