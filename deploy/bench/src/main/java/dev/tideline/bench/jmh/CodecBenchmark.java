package dev.tideline.bench.jmh;

import dev.tideline.bench.Samples;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.shop.Sku;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** An event to and from JSON. */
@State(Scope.Benchmark)
public class CodecBenchmark {
    private final DomainEvent event = Samples.placed(Samples.newId(), new Sku("espresso-cup"), new Sku("saucer"));
    private final Envelope envelope = Samples.envelope(Samples.newStream(), 1, event);

    @Benchmark
    public String encode() {
        return EventTypes.encode(event);
    }

    @Benchmark
    public DomainEvent decode() {
        return EventTypes.decode(envelope);
    }
}
