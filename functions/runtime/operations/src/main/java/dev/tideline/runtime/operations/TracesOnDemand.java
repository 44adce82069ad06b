package dev.tideline.runtime.operations;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Without somebody who takes traces, an OTLP endpoint, there are none: OpenTelemetry stays off, and costs nothing. */
public final class TracesOnDemand implements ConfigSourceFactory {
    private static final String ENDPOINT = "otel.exporter.otlp.endpoint";

    /** Above the defaults that are in jars, below an application's own settings. */
    private static final int ORDINAL = 110;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        var endpoint = context.getValue(ENDPOINT).getValue();
        var settings = endpoint == null || endpoint.isBlank()
                ? Map.of("quarkus.otel.sdk.disabled", "true", "quarkus.otel.instrument.vertx-http", "false")
                : Map.of("quarkus.otel.sdk.disabled", "false", "quarkus.otel.exporter.otlp.endpoint", endpoint);
        return List.of(new PropertiesConfigSource(settings, TracesOnDemand.class.getSimpleName(), ORDINAL));
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.empty();
    }
}
