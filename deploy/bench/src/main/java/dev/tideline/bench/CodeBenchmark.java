package dev.tideline.bench;

import dev.tideline.bench.Figure.Unit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures code that works in memory alone, with JMH. */
final class CodeBenchmark implements Benchmark {
    private static final int ITERATIONS = 5;

    @Override
    public List<Figure> run(Environment environment) throws Exception {
        var options = new OptionsBuilder()
                .include("dev.tideline.bench.jmh")
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(1)
                .warmupIterations(ITERATIONS)
                .measurementIterations(ITERATIONS)
                .warmupTime(TimeValue.milliseconds(500))
                .measurementTime(TimeValue.milliseconds(500))
                .verbosity(VerboseMode.SILENT)
                .build();
        return new Runner(options).run().stream().map(CodeBenchmark::figure).toList();
    }

    private static Figure figure(RunResult result) {
        var parameters = result.getParams();
        var given = parameters.getParamsKeys().stream()
                .map(key -> ", " + parameters.getParam(key) + " " + key)
                .collect(Collectors.joining());
        var name = parameters.getBenchmark().split("\\.");
        return Figure.of(
                name[name.length - 1] + given, result.getPrimaryResult().getScore(), Unit.NANOSECONDS);
    }
}
