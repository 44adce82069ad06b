package dev.tideline.bench;

import dev.tideline.bench.Figure.Unit;
import dev.tideline.event.StreamId;
import dev.tideline.runtime.store.PgEventStore;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult.Appended;
import dev.tideline.store.EventStore;
import dev.tideline.store.StreamAppend;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** Appends, beside bare inserts of the same row. */
final class AppendBenchmark implements Benchmark {
    private static final String BARE = "bench_events";
    private static final List<Integer> CALLERS = List.of(1, 16, 64);
    /** The warm-up. Much code is not compiled at the start, so the first measurement, that of one caller, would be the worst. */
    private static final Duration WARM_UP = Duration.ofSeconds(10);

    private static final Map<Integer, Double> BARS = Map.of(1, 0.7, 16, 1.0, 64, 2.0);

    @Override
    public List<Figure> run(Environment environment) throws Exception {
        var store = new PgEventStore(environment.pool());
        ClosedLoop.run(CALLERS.getLast(), WARM_UP, Duration.ZERO, () -> append(store, 1));
        var figures = new ArrayList<Figure>();
        for (var callers : CALLERS) {
            figures.add(single(environment, store, callers).has(BARS.get(callers)));
        }
        figures.add(hundred(environment, store, 1)
                .beside("single appends of one caller", figures.getFirst().measured())
                .has(15));
        figures.add(hundred(environment, store, 8).hasToBe(60_000));
        return figures;
    }

    @Override
    public Map<String, String> plots(List<Figure> figures) {
        var single = figures.subList(0, CALLERS.size());
        var series = new LinkedHashMap<String, List<Double>>();
        series.put("append, events/s", single.stream().map(Figure::measured).toList());
        series.put(
                "bare insert, rows/s",
                single.stream()
                        .map(figure -> figure.floor().orElseThrow().measured())
                        .toList());
        return Map.of(
                "append.svg",
                Plot.lines(
                        "Appends of one event",
                        "callers",
                        CALLERS.stream().map(String::valueOf).toList(),
                        series));
    }

    private static Figure single(Environment environment, EventStore store, int callers) throws Exception {
        return RepeatedMeasurement.of(
                        "append of one event, " + callers + (callers == 1 ? " caller" : " callers"),
                        Unit.EVENTS_A_SECOND)
                .measuring(() -> appends(environment, store, callers))
                .beside("pgbench's insert of the row", () -> bareInserts(environment, callers))
                .figure();
    }

    static double appends(Environment environment, EventStore store, int callers) throws InterruptedException {
        return ClosedLoop.run(callers, environment.warmUp(), environment.length(), () -> append(store, 1))
                .perSecond();
    }

    /** Into a table that is new. */
    static double bareInserts(Environment environment, int callers) throws IOException, InterruptedException {
        environment.execute("""
                DROP TABLE IF EXISTS bench_events;
                CREATE TABLE bench_events (
                    stream_id text, version bigint, id uuid, type text, schema_version int, source text,
                    "timestamp" timestamptz NOT NULL DEFAULT clock_timestamp(), correlation_id uuid, causation_id uuid, user_id text,
                    traceparent text, data json, PRIMARY KEY (stream_id, version))""");
        try {
            return environment.pgbench().perSecond(Samples.insertInto(BARE), callers, environment.length());
        } finally {
            environment.execute("DROP TABLE bench_events");
        }
    }

    private static Figure hundred(Environment environment, EventStore store, int callers) throws Exception {
        return RepeatedMeasurement.of(
                        "append of 100 events to 100 streams, " + callers + (callers == 1 ? " caller" : " callers"),
                        Unit.EVENTS_A_SECOND)
                .measuring(() -> 100
                        * ClosedLoop.run(callers, environment.warmUp(), environment.length(), () -> append(store, 100))
                                .perSecond())
                .figure();
    }

    static CompletionStage<?> append(EventStore store, int streams) {
        var writes = Stream.generate(Samples::newStream)
                .limit(streams)
                .map(AppendBenchmark::write)
                .toList();
        return store.append(Append.of(writes)).thenAccept(result -> {
            if (!(result instanceof Appended)) {
                throw new IllegalStateException("not appended: " + result);
            }
        });
    }

    private static StreamAppend write(StreamId stream) {
        return new StreamAppend(stream, 0, List.of(Samples.orderPlaced(stream, Samples.CUP, Samples.SAUCER)));
    }
}
