package dev.tideline.runtime.handling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.decision.Appends;
import dev.tideline.decision.OutOfOrderException;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.event.Envelope;
import dev.tideline.event.Metadata;
import dev.tideline.event.NewEvent;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.inventory.StockEvent.StockSold;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.Sku;
import dev.tideline.store.Append;
import dev.tideline.store.StoreUnavailableException;
import dev.tideline.store.StreamAppend;
import dev.tideline.testing.memory.InMemoryEventStore;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The traces of a batch. The causing events are StockAdded, and a StockSold follows from each. */
class TracesTest {
    @RegisterExtension
    static final OpenTelemetryExtension TELEMETRY = OpenTelemetryExtension.create();

    private static final OrderId ORDER = new OrderId(UUID.randomUUID());
    private static final String FIRST = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String SECOND = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final InterferingStore store = new InterferingStore(new InMemoryEventStore(() -> now));
    private boolean outOfOrder;

    @BeforeEach
    void trace() {
        Traces.use(TELEMETRY.getOpenTelemetry());
    }

    @AfterEach
    void traceNoMore() {
        Traces.use(OpenTelemetry.noop());
    }

    @Test
    void each_event_of_a_batch_is_processed_in_the_trace_that_it_came_from() {
        handle(added("a", FIRST), added("b", SECOND));

        assertThat(spans("process tideline.inventory"))
                .hasSize(2)
                .allSatisfy(span -> assertThat(span.getKind()).isEqualTo(SpanKind.CONSUMER))
                .extracting(span -> "00-" + span.getTraceId() + "-" + span.getParentSpanId() + "-01")
                .containsExactly(FIRST, SECOND);
    }

    @Test
    void appended_events_carry_the_append_span_a_child_of_the_processing_span() {
        handle(added("a", FIRST), added("b", SECOND));

        var processed = spans("process tideline.inventory").stream()
                .collect(Collectors.toMap(SpanData::getSpanId, SpanData::getTraceId));
        assertThat(spans("append"))
                .hasSize(2)
                .allSatisfy(span -> assertThat(processed).containsEntry(span.getParentSpanId(), span.getTraceId()))
                .extracting(span -> Optional.of("00-" + span.getTraceId() + "-" + span.getSpanId() + "-01"))
                .containsExactly(soldOf("a").traceparent(), soldOf("b").traceparent());
    }

    @Test
    void an_event_that_is_deferred_is_still_in_its_trace_when_it_is_tried_again() {
        outOfOrder = true;
        handle(added("a", FIRST));
        outOfOrder = false;
        now = now.plusSeconds(60);

        engine().retryDue(10).toCompletableFuture().join();

        assertThat(spans("process tideline.inventory"))
                .hasSize(2)
                .extracting(SpanData::getTraceId)
                .containsOnly("0af7651916cd43dd8448eb211c80319c");
        assertThat(soldOf("a").traceparent())
                .hasValueSatisfying(
                        traceparent -> assertThat(traceparent).startsWith("00-0af7651916cd43dd8448eb211c80319c-"));
    }

    @Test
    void a_failure_is_told_by_its_kind_and_not_in_its_own_words_which_may_quote_data() {
        var event = added("a", FIRST);
        store.refused = _ -> true;
        store.refusal = new StoreUnavailableException(new IllegalStateException("secret"));

        assertThatThrownBy(() -> handle(event)).isInstanceOf(CompletionException.class);

        assertThat(TELEMETRY.getSpans()).hasSize(2).allSatisfy(span -> {
            assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(span.getAttributes().asMap()).containsValue(StoreUnavailableException.class.getName());
            assertThat(span.toString()).doesNotContain("secret");
        });
    }

    @Test
    void an_event_of_no_trace_begins_one() {
        handle(added("a", null));

        assertThat(spans("process tideline.inventory"))
                .extracting(span -> span.getParentSpanContext().isValid())
                .containsExactly(false);
    }

    @Test
    void an_unrecorded_trace_is_passed_on_unchanged() {
        traceNoMore();

        handle(added("a", FIRST), added("b", null));

        assertThat(soldOf("a").traceparent()).hasValue(FIRST);
        assertThat(soldOf("b").traceparent()).isEmpty();
        assertThat(TELEMETRY.getSpans()).isEmpty();
    }

    private void handle(Envelope... events) {
        engine().handle(List.of(events)).toCompletableFuture().join();
    }

    private ReactorEngine engine() {
        var backoff = new Backoff(Duration.ofMillis(1), Duration.ofMillis(1), 10, () -> 0);
        return new ReactorEngine(
                "sell",
                new Selling(),
                store,
                new ReactorEngine.Parameters(backoff, 1, Duration.ofSeconds(30), ForkJoinPool.commonPool()));
    }

    @Appends(StockSold.class)
    private final class Selling implements Reactor<StockAdded> {
        @Override
        public Reaction react(StockAdded added, States states) {
            if (outOfOrder) {
                throw new OutOfOrderException("not yet");
            }
            return Reaction.append(Stock.stream(added.sku()), new StockSold(added.sku(), ORDER, 1));
        }
    }

    /** Stores an event, appended with this trace, or with none. */
    private Envelope added(String sku, String traceparent) {
        var stream = Stock.stream(new Sku(sku));
        var metadata = new Metadata(
                "/tideline/add-stock",
                UUID.randomUUID(),
                UUID.randomUUID(),
                Optional.empty(),
                Optional.ofNullable(traceparent));
        var event = new NewEvent(UUID.randomUUID(), new StockAdded(new Sku(sku), 1), metadata);
        store.append(Append.of(new StreamAppend(stream.id(), 0, List.of(event))));
        return store.load(stream.id(), 1).toCompletableFuture().join().getFirst();
    }

    private Metadata soldOf(String sku) {
        var stream = Stock.stream(new Sku(sku)).id();
        return store.load(stream, 2).toCompletableFuture().join().getFirst().metadata();
    }

    private static List<SpanData> spans(String name) {
        return TELEMETRY.getSpans().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
    }
}
