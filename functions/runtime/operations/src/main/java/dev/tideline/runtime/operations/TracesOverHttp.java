package dev.tideline.runtime.operations;

import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.exporter.internal.http.HttpExporter;
import io.opentelemetry.sdk.common.InternalTelemetryVersion;
import io.opentelemetry.sdk.internal.ComponentId;
import io.opentelemetry.sdk.internal.StandardComponentId;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.quarkus.arc.DefaultBean;
import io.quarkus.opentelemetry.runtime.exporter.otlp.sender.VertxHttpSender;
import io.quarkus.opentelemetry.runtime.exporter.otlp.tracing.VertxHttpSpanExporter;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Sends traces as <a href="https://opentelemetry.io/docs/specs/otlp/#otlphttp">OTLP over HTTP</a>. The framework's own exporter
 * also speaks gRPC, which every native binary would carry.
 */
@Singleton
final class TracesOverHttp {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** Made when there is an endpoint: without one, OpenTelemetry is off and asks for none. */
    @Produces
    @Singleton
    @DefaultBean
    SpanExporter exporter(@ConfigProperty(name = TracesOnDemand.ENDPOINT) Optional<URI> configured, Vertx vertx) {
        var endpoint = configured.orElseThrow();
        var sender = new VertxHttpSender(
                endpoint,
                VertxHttpSender.TRACES_PATH,
                true,
                TIMEOUT,
                Map.of(),
                "application/x-protobuf",
                _ -> {},
                vertx);
        return new VertxHttpSpanExporter(new HttpExporter<>(
                ComponentId.generateLazy(StandardComponentId.ExporterType.OTLP_HTTP_SPAN_EXPORTER),
                sender,
                MeterProvider::noop,
                InternalTelemetryVersion.LATEST,
                endpoint.toASCIIString()));
    }
}
