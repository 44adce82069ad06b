package dev.tideline.bench;

import dev.tideline.bench.Figure.Unit;
import dev.tideline.runtime.kafka.CloudEventRecords;
import dev.tideline.runtime.store.PgEventStore;
import dev.tideline.store.Append;
import dev.tideline.store.PositionedEvent;
import dev.tideline.store.StreamAppend;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Measures the relay from the commit to Kafka. The floor is a producer of the same records. */
final class RelayBenchmark implements Benchmark {
    private static final int BACKLOG = 200_000;
    private static final int ITEMS = 1_000;
    private static final double APPENDS_A_SECOND = 200;
    private static final Duration POLL = Duration.ofMillis(20);

    private Histogram delays;

    @Override
    public List<Figure> run(Environment environment) throws Exception {
        var figures = new ArrayList<Figure>();
        var produced = produced(environment);
        DrainRate.ofOrders(environment, Shop.open(environment, ITEMS), BACKLOG);
        try (var records = new OrderRecordCount(environment);
                var _ = Application.start(environment, "functions/platform/event-relay", "-Xmx96m")) {
            figures.add(Figure.of(
                            "relay, from a backlog", DrainRate.perSecond(BACKLOG, records::count), Unit.EVENTS_A_SECOND)
                    .beside("a producer of the same records", produced)
                    .hasToBe(20_000));
            environment.settle();
            delays = delays(environment, records);
            figures.addAll(Figure.latencies("commit to readable in Kafka at 200 events/s", delays, 5, 50));
        }
        return figures;
    }

    @Override
    public Map<String, String> plots(List<Figure> figures) {
        return Map.of("relay.svg", Plot.percentiles("Commit to readable in Kafka, 200 events/s", delays));
    }

    private static Histogram delays(Environment environment, OrderRecordCount records) throws Exception {
        var store = new PgEventStore(environment.pool());
        var micros = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(1), 3);
        try (var reader = new Reader(records.atTheEnd())) {
            // The first time warms up.
            for (var length : List.of(environment.warmUp(), environment.length().multipliedBy(3))) {
                micros.reset();
                OpenLoop.run(APPENDS_A_SECOND, Duration.ZERO, length, () -> {
                    var stream = Samples.newStream();
                    var event = Samples.orderPlaced(stream, Samples.CUP);
                    var readable = reader.readable(event.id().toString());
                    return store.append(Append.of(new StreamAppend(stream, 0, List.of(event))))
                            .thenCompose(_ -> {
                                var committed = System.nanoTime();
                                return readable.thenAccept(at ->
                                        micros.recordValue(TimeUnit.NANOSECONDS.toMicros(Math.max(0, at - committed))));
                            });
                });
            }
        }
        return micros;
    }

    /** Returns the rate of a producer, after a warm-up. */
    private static double produced(Environment environment) throws Exception {
        Map<String, Object> config = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                environment.kafka(),
                ProducerConfig.ACKS_CONFIG,
                "all",
                // Or the first records on a new topic might never be taken, see Publisher.
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                false,
                ProducerConfig.LINGER_MS_CONFIG,
                0);
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            produce(producer, BACKLOG / 3);
            var began = System.nanoTime();
            produce(producer, BACKLOG);
            return BACKLOG / ((System.nanoTime() - began) / 1e9);
        }
    }

    private static void produce(Producer<String, byte[]> producer, int records) throws Exception {
        var acknowledgements = new ArrayList<Future<RecordMetadata>>(records);
        for (var sent = 0; sent < records; sent++) {
            var stream = Samples.newStream();
            var envelope = Samples.envelope(stream, 1, Samples.placed(UUID.fromString(stream.entityId()), Samples.CUP));
            acknowledgements.add(producer.send(CloudEventRecords.toRecord(new PositionedEvent(sent, envelope))));
        }
        for (var acknowledgement : acknowledgements) {
            acknowledgement.get();
        }
    }

    /** Reads the records as they come. */
    private static final class Reader implements AutoCloseable {
        private final KafkaConsumer<String, byte[]> consumer;
        private final Map<String, CompletableFuture<Long>> waitedFor = new ConcurrentHashMap<>();
        private final Thread thread = new Thread(this::read, "reader");
        private volatile boolean closing;

        Reader(KafkaConsumer<String, byte[]> consumer) {
            this.consumer = consumer;
            thread.start();
        }

        /** Completes when the event of this id is read, with the time of this JVM's clock. The event may be appended later. */
        CompletableFuture<Long> readable(String id) {
            return waitedFor.computeIfAbsent(id, _ -> new CompletableFuture<>());
        }

        private void read() {
            while (!closing) {
                for (var record : consumer.poll(POLL)) {
                    var at = System.nanoTime();
                    var id = new String(record.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8);
                    var waiting = waitedFor.remove(id);
                    if (waiting != null) {
                        waiting.complete(at);
                    }
                }
            }
        }

        @Override
        public void close() throws InterruptedException {
            closing = true;
            thread.join();
        }
    }
}
