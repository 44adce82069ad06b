package dev.tideline.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Measures what is named, or everything, which it then tells in {@code docs/performance.md} too. */
public final class Bench {
    static final Duration LENGTH = Duration.ofSeconds(Long.getLong("bench.seconds", 5));

    private static final String GROWTH = "growth";
    private static final Set<String> GROWING = Set.of("append", "load", "http", "relay", "functions", "saga");
    /** So much of a figure has to be left of it in a full store. */
    private static final double LEFT_OF_IT = 0.9;

    private Bench() {}

    private static Map<String, Benchmark> all() {
        var all = new LinkedHashMap<String, Benchmark>();
        all.put("code", new CodeBenchmark());
        all.put("append", new AppendBenchmark());
        all.put("load", new LoadBenchmark());
        all.put("http", new HttpBenchmark());
        all.put("relay", new RelayBenchmark());
        all.put("functions", new FunctionsBenchmark());
        all.put("rebuild", new RebuildBenchmark());
        all.put("saga", new SagaBenchmark());
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
        for (var name : names) {
            // Each in an empty store, and an empty Kafka.
            try (var environment = Environment.open(LENGTH)) {
                figures.put(name, measured(name, all.get(name), environment));
                plots.putAll(all.get(name).plots(figures.get(name)));
            } catch (Exception e) {
                failed(name, e, figures);
            }
        }
        if (grows) {
            try {
                figures.put(GROWTH, grown(all, names, figures));
            } catch (Exception e) {
                failed(GROWTH, e, figures);
            }
        }
        if (args.length == 0) {
            new Page(Environment.ROOT).write(figures, plots);
        }
        System.exit(figures.containsValue(List.<Figure>of()) ? 1 : 0);
    }

    /** The others took long, and are not lost with it. */
    private static void failed(String name, Exception failure, Map<String, List<Figure>> figures) {
        System.err.println(name + " was not measured");
        failure.printStackTrace();
        figures.put(name, List.of());
    }

    private static List<Figure> grown(
            Map<String, Benchmark> all, Collection<String> names, Map<String, List<Figure>> empty) throws Exception {
        var grown = new ArrayList<Figure>();
        try (var full = FullStore.start()) {
            for (var name : names) {
                if (GROWING.contains(name) && !empty.get(name).isEmpty()) {
                    try (var environment = full.copy(LENGTH)) {
                        var measured = measured(name, all.get(name), environment);
                        for (var number = 0; number < measured.size(); number++) {
                            var figure = measured.get(number);
                            grown.add(Figure.of(figure.what(), figure.measured(), figure.unit())
                                    .beside(
                                            "in an empty store",
                                            empty.get(name).get(number).measured())
                                    .has(figure.unit().moreIsBetter() ? LEFT_OF_IT : 1 / LEFT_OF_IT));
                        }
                    }
                }
            }
        }
        return grown;
    }

    private static List<Figure> measured(String name, Benchmark benchmark, Environment environment) throws Exception {
        System.out.println(name);
        var measured = benchmark.run(environment);
        measured.forEach(figure -> System.out.println("  " + line(figure)));
        return measured;
    }

    private static String line(Figure figure) {
        return "%s: %s%s%s"
                .formatted(
                        figure.what(),
                        Page.value(figure.measured(), figure.unit()),
                        figure.floor()
                                .map(floor -> ", %.2f times %s (%s)"
                                        .formatted(
                                                figure.ratio().orElseThrow(),
                                                floor.what(),
                                                Page.value(floor.measured(), figure.unit())))
                                .orElse(""),
                        figure.isReached()
                                .map(reached -> reached ? ", as it has to be" : ", MISSED")
                                .orElse(""));
    }
}
