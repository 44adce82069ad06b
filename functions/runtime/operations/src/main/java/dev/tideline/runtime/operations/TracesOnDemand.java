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
    static final String ENDPOINT = "otel.exporter.otlp.endpoint";

    /** Above the defaults that are in jars, below an application's own settings. */
    private static final int ORDINAL = 110;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        var endpoint = context.getValue(ENDPOINT).getValue();
        var isOff = endpoint == null || endpoint.isBlank();
        // Both ways are said: a build has no endpoint, and what it is told becomes the default of the application.
        var settings = Map.of(
                "quarkus.otel.sdk.disabled",
                Boolean.toString(isOff),
                "quarkus.otel.instrument.vertx-http",
                Boolean.toString(!isOff));
        return List.of(new PropertiesConfigSource(settings, TracesOnDemand.class.getSimpleName(), ORDINAL));
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.empty();
    }
}
