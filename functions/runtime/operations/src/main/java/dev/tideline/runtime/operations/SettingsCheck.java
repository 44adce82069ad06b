package dev.tideline.runtime.operations;

import dev.tideline.runtime.settings.DeclaredSettings;
import io.quarkus.runtime.Application;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Ends a start with wrong settings, before anything else is done. It writes a line for each wrong setting. The line names the variable, and
 * does not repeat a value that may be a secret.
 *
 * <p>It adds no settings. It is a source of settings only because nothing in the framework runs earlier.
 */
public final class SettingsCheck implements ConfigSourceFactory {

    /** @throws ConfigurationException if the application cannot run with its settings; the framework tells why, and exits with 1 */
    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        // A build reads settings too. So do tests, before there are servers whose addresses can be set.
        if (Application.currentApplication() != null) {
            var declared = ServiceLoader.load(DeclaredSettings.class).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();
            var complaints = DeclaredSettings.complaints(
                    declared,
                    property -> Optional.ofNullable(context.getValue(property).getValue()));
            if (!complaints.isEmpty()) {
                throw new ConfigurationException(String.join("\n", complaints));
            }
        }
        return List.of();
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.empty();
    }
}
