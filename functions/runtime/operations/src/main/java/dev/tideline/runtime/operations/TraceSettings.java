package dev.tideline.runtime.operations;

import static dev.tideline.runtime.settings.Setting.httpUrl;
import static dev.tideline.runtime.settings.Setting.oneOf;

import dev.tideline.runtime.settings.DeclaredSettings;
import dev.tideline.runtime.settings.Setting;
import java.util.List;

/** Settings of the export of traces. */
public final class TraceSettings implements DeclaredSettings {
    @Override
    public List<Setting> settings() {
        return List.of(httpUrl(TracesOnDemand.ENDPOINT), oneOf("otel.exporter.otlp.protocol", "http/protobuf"));
    }
}
