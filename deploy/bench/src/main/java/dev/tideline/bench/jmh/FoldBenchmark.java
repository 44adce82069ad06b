package dev.tideline.bench.jmh;

import dev.tideline.bench.Samples;
import dev.tideline.event.Envelope;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.shop.Sku;
import java.util.List;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The events of a stream, as they are stored, to its state. */
@State(Scope.Benchmark)
public class FoldBenchmark {
    private static final Sku SKU = new Sku("espresso-cup");

    @Param({"10", "1000"})
    private int events;

    private List<Envelope> stored;

    @Setup
    public void store() {
        stored = LongStream.rangeClosed(1, events)
                .mapToObj(version -> Samples.envelope(Stock.stream(SKU).id(), version, new StockAdded(SKU, 1)))
                .toList();
    }

    @Benchmark
    public Stock fold() {
        var stream = Stock.stream(SKU);
        var state = stream.initial();
        for (var event : stored) {
            state = stream.evolve(state, event);
        }
        return state;
    }
}
