package dev.tideline.runtime.operations;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Turns traces off if there is no OTLP endpoint to receive them. OpenTelemetry then stays off, and costs nothing. */
public final class TracesOnDemand implements ConfigSourceFactory {
    static final String ENDPOINT = "otel.exporter.otlp.endpoint";

    /** The ordinal of these settings: above the defaults in jars, below an application's own settings. */
    private static final int ORDINAL = 110;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        var endpoint = context.getValue(ENDPOINT).getValue();
        var isOff = endpoint == null || endpoint.isBlank();
        // Both values are set explicitly. A build has no endpoint, and its values become the defaults of the
        // application.
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
