package dev.tideline.runtime.handling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.query.Query;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WatchedQueryTest {
    @RegisterExtension
    static final OpenTelemetryExtension TELEMETRY = OpenTelemetryExtension.create();

    private static final String REQUEST = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Query<String> query = Query.of(UUID.randomUUID(), "ListThings", "ada@example.org");

    @BeforeEach
    void watch() {
        Metrics.addRegistry(registry);
        Traces.use(TELEMETRY.getOpenTelemetry());
    }

    @AfterEach
    void watchNoMore() {
        Metrics.removeRegistry(registry);
        Metrics.globalRegistry.clear();
        Traces.use(OpenTelemetry.noop());
    }

    @Test
    void queries_are_counted_by_function_type_and_outcome() {
        WatchedQuery.begin("things", query, Optional.empty()).end("answered", null);
        WatchedQuery.begin("things", query, Optional.empty()).end("not_caught_up", null);
        WatchedQuery.begin("things", query, Optional.empty()).end("answered", null);

        assertThat(count("answered")).isEqualTo(2);
        assertThat(count("not_caught_up")).isEqualTo(1);
    }

    @Test
    void a_query_is_a_span_below_its_request_that_does_not_quote_the_filter() {
        WatchedQuery.begin("things", query, Optional.of(REQUEST)).end("answered", null);

        var span = TELEMETRY.getSpans().getFirst();
        assertThat(span.getName()).isEqualTo("query ListThings");
        assertThat("00-" + span.getTraceId() + "-" + span.getParentSpanId() + "-01")
                .isEqualTo(REQUEST);
        assertThat(span.getAttributes().asMap().values())
                .containsExactlyInAnyOrder("things", query.id().toString(), "answered");
    }

    @Test
    void a_fault_of_ours_is_an_error_of_the_span() {
        WatchedQuery.begin("things", query, Optional.empty()).end("failed", new IllegalStateException("secret"));

        var span = TELEMETRY.getSpans().getFirst();
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getAttributes().get(AttributeKey.stringKey("error.type")))
                .isEqualTo("java.lang.IllegalStateException");
        assertThat(span.toString()).doesNotContain("secret");
    }

    private long count(String outcome) {
        return registry.get("tideline.queries")
                .tags("function", "things", "type", "ListThings", "outcome", outcome)
                .timer()
                .count();
    }
}
